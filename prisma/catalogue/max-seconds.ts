/**
 * The end of the year 9999, in Unix seconds: no time of Stripe is later. PostgreSQL and Stripe both accept it.
 * The workflows import this file too, so it must import nothing.
 */
export const MAX_SECONDS = 253_402_300_799

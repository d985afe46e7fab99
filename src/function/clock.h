/* clock.h: the one place that reads the clock, for NOW and TODAY. */
#ifndef CG_FUNCTION_CLOCK_H
#define CG_FUNCTION_CLOCK_H

/* The serial date and time of this moment in local time. When SOURCE_DATE_EPOCH is set (seconds since 1970) it is that
 * moment in UTC, so that a sheet can be evaluated to the same values again. Read once for each evaluation of a sheet:
 * all its calls of NOW and TODAY agree. */
double cg_clock_now(void);

#endif

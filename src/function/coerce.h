/* coerce.h: numbers, dates and times read from texts as Excel reads them in the United States.
 *
 * Numbers: "12.5", "1,234.5", "$5", "-$5", "($5)", "50%", "1E3", "1 1/2". Dates: "5/22/2011", "2011-05-22",
 * "22-May-2011", "May 22, 2011", "May 2011"; a year of two digits is from 1930 to 2029. Times: "18:45", "6:45:30.5 PM",
 * "6 PM"; a date may be followed by a time. A date without a year would be another number every year, and is none here.
 */
#ifndef CG_FUNCTION_COERCE_H
#define CG_FUNCTION_COERCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Any of these, with spaces around it. False when the text is none. */
bool cg_number_read(const char *text, size_t length, double *value);

typedef struct cg_moment {
    bool has_date, has_time;
    int32_t day; /* serial; 0 without a date */
    double time; /* in days; 24 hours or more are more than 1 */
} cg_moment;

/* A date, a time, or both. */
bool cg_moment_read(const char *text, size_t length, cg_moment *moment);

#endif

/* day_count.h: the time between two dates by the bases that markets count it by.
 *
 * Basis 0: months of 30 days as in the United States; 1: actual days and years; 2: days by 360; 3: days by 365; 4:
 * months of 30 days as in Europe. */
#ifndef CG_FUNCTION_DAY_COUNT_H
#define CG_FUNCTION_DAY_COUNT_H

#include "function/calendar.h"

typedef enum cg_basis { CG_BASIS_AMERICAN, CG_BASIS_ACTUAL, CG_BASIS_360, CG_BASIS_365, CG_BASIS_EUROPEAN } cg_basis;

static inline bool cg_is_basis(double basis) {
    return basis > -1 && basis < 5; /* without its fraction */
}

/* Years between two serial dates, the first not after the last. */
double cg_years_between(int32_t first, int32_t last, int basis);
/* Days between them. */
double cg_days_between(int32_t first, int32_t last, int basis);
/* In years of 12 months of 30 days, as the dates stand. */
double cg_days_360(cg_date first, cg_date last);
bool cg_is_last_of_february(cg_date date);
/* By the American count, where ends of months of 31 days and of February are day 30 at both ends. */
double cg_days_360_both(int32_t first, int32_t last);

/* The same day so many months later, or the month's last one before it; `at_end`: the last one. */
int32_t cg_months_later(int32_t date, int32_t months, bool at_end);
bool cg_is_month_end(int32_t date);

#endif

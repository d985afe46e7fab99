/* near.h: numbers that agree within a tolerance. */
#ifndef CG_TESTS_NEAR_H
#define CG_TESTS_NEAR_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#define assert_near(a, b, tolerance)                                                                                   \
    do {                                                                                                               \
        double left = (a), right = (b);                                                                                \
        if (!(fabs(left - right) <= (tolerance))) fail_msg("%.17g is not %.17g", left, right);                         \
    } while (0)

#endif

/* fn_trig.c: angles in radians, and the hyperbolic functions. */
#include "function/elementary.h"
#include "function/kernels.h"

static const double degree = 3.14159265358979323846 / 180;

/* Excel takes no angle of 2^27 or more for these functions. */
static double limited(double angle) {
    return fabs(angle) < 0x1p27 ? 1 : (double)NAN;
}

CG_MAP1(eval_acos, acos(x))
static const cg_function fn_acos = {
    .name = "ACOS",
    .sig = "(x:num) -> num",
    .help = "The angle from 0 to pi whose cosine is x; #NUM! when x is not between -1 and 1.",
    .eval = &eval_acos,
    .d = {"-1/SQRT(1-x^2)"},
    .probe = "-0.9..0.9",
    .examples = {"ACOS(-1) = PI()", "ACOS(2) = #NUM!"},
};

CG_MAP1(eval_acosh, acosh(x))
static const cg_function fn_acosh = {
    .name = "ACOSH",
    .sig = "(x:num) -> num",
    .help = "The number, not negative, whose hyperbolic cosine is x; #NUM! when x < 1.",
    .eval = &eval_acosh,
    .d = {"1/SQRT(x^2-1)"},
    .probe = "1.1..9",
    .examples = {"ACOSH(1) = 0", "ACOSH(COSH(2)) = 2", "ACOSH(0.5) = #NUM!"},
};

CG_MAP1(eval_acot, atan2(1, x))
static const cg_function fn_acot = {
    .name = "ACOT",
    .sig = "(x:num) -> num",
    .help = "The angle from 0 to pi whose cotangent is x.",
    .eval = &eval_acot,
    .d = {"-1/(1+x^2)"},
    .examples = {"ACOT(0) = PI()/2", "ACOT(1) = PI()/4", "ACOT(-1) = 3*PI()/4"},
    .total = true,
};

CG_MAP1(eval_acoth, fabs(x) > 1 ? atanh(1 / x) : (double)NAN)
static const cg_function fn_acoth = {
    .name = "ACOTH",
    .sig = "(x:num) -> num",
    .help = "The number whose hyperbolic cotangent is x; #NUM! when x is from -1 to 1.",
    .eval = &eval_acoth,
    .d = {"1/(1-x^2)"},
    .probe = "1.5..9",
    .examples = {"ACOTH(2) = LN(3)/2", "ACOTH(1) = #NUM!", "ACOTH(0) = #NUM!"},
};

CG_MAP1(eval_asin, asin(x))
static const cg_function fn_asin = {
    .name = "ASIN",
    .sig = "(x:num) -> num",
    .help = "The angle from -pi/2 to pi/2 whose sine is x; #NUM! when x is not between -1 and 1.",
    .eval = &eval_asin,
    .d = {"1/SQRT(1-x^2)"},
    .probe = "-0.9..0.9",
    .examples = {"ASIN(1) = PI()/2", "ASIN(-2) = #NUM!"},
};

CG_MAP1(eval_asinh, asinh(x))
static const cg_function fn_asinh = {
    .name = "ASINH",
    .sig = "(x:num) -> num",
    .help = "The number whose hyperbolic sine is x.",
    .eval = &eval_asinh,
    .d = {"1/SQRT(1+x^2)"},
    .examples = {"ASINH(0) = 0", "ASINH(SINH(-2)) = -2"},
    .total = true,
};

CG_MAP1(eval_atan, atan(x))
static const cg_function fn_atan = {
    .name = "ATAN",
    .sig = "(x:num) -> num",
    .help = "The angle from -pi/2 to pi/2 whose tangent is x.",
    .eval = &eval_atan,
    .d = {"1/(1+x^2)"},
    .examples = {"ATAN(1) = PI()/4"},
    .total = true,
};

CG_MAP2_EXCEPT(eval_atan2, x == 0 && y == 0, CG_DIV0, atan2(y, x))
static const cg_function fn_atan2 = {
    .name = "ATAN2",
    .sig = "(x:num, y:num) -> num",
    .help = "The angle from -pi to pi of the point (x, y), seen from the origin; #DIV/0! at the origin.",
    .eval = &eval_atan2,
    .d = {"-y/(x^2+y^2)", "x/(x^2+y^2)"},
    .probe = "0.5..2;-2..2",
    .examples = {"ATAN2(1,1) = PI()/4", "ATAN2(-1,0) = PI()", "ATAN2(0,0) = #DIV/0!"},
};

CG_MAP1(eval_atanh, atanh(x))
static const cg_function fn_atanh = {
    .name = "ATANH",
    .sig = "(x:num) -> num",
    .help = "The number whose hyperbolic tangent is x; #NUM! when x is not between -1 and 1.",
    .eval = &eval_atanh,
    .d = {"1/(1-x^2)"},
    .probe = "-0.9..0.9",
    .examples = {"ATANH(0.5) = LN(3)/2", "ATANH(1) = #NUM!"},
};

CG_MAP1(eval_cos, cos(x))
static const cg_function fn_cos = {
    .name = "COS",
    .sig = "(x:num) -> num",
    .help = "The cosine of the angle x.",
    .eval = &eval_cos,
    .d = {"-SIN(x)"},
    .examples = {"COS(0) = 1", "COS(PI()) = -1"},
    .total = true,
};

CG_MAP1(eval_cosh, cosh(x))
static const cg_function fn_cosh = {
    .name = "COSH",
    .sig = "(x:num) -> num",
    .help = "The hyperbolic cosine of x.",
    .eval = &eval_cosh,
    .d = {"SINH(x)"},
    .examples = {"COSH(0) = 1", "COSH(1) = (EXP(1)+EXP(-1))/2"},
    .total = true,
};

CG_MAP1_EXCEPT(eval_cot, x == 0, CG_DIV0, limited(x) / tan(x))
static const cg_function fn_cot = {
    .name = "COT",
    .sig = "(x:num) -> num",
    .help = "The cotangent of the angle x; #DIV/0! at 0, #NUM! from 2^27 on.",
    .eval = &eval_cot,
    .d = {"-1-self^2"},
    .probe = "0.3..2.8",
    .examples = {"COT(PI()/4) = 1", "COT(0) = #DIV/0!", "COT(2^27) = #NUM!"},
};

CG_MAP1_EXCEPT(eval_coth, x == 0, CG_DIV0, 1 / cg_hyperbolic_tangent(x))
static const cg_function fn_coth = {
    .name = "COTH",
    .sig = "(x:num) -> num",
    .help = "The hyperbolic cotangent of x; #DIV/0! at 0.",
    .eval = &eval_coth,
    .d = {"1-self^2"},
    .probe = "0.3..2",
    .examples = {"COTH(2) = 1/TANH(2)", "COTH(0) = #DIV/0!"},
};

CG_MAP1_EXCEPT(eval_csc, x == 0, CG_DIV0, limited(x) / sin(x))
static const cg_function fn_csc = {
    .name = "CSC",
    .sig = "(x:num) -> num",
    .help = "The cosecant of the angle x, 1/SIN(x); #DIV/0! at 0, #NUM! from 2^27 on.",
    .eval = &eval_csc,
    .d = {"-self/TAN(x)"},
    .probe = "0.3..1.4",
    .examples = {"CSC(PI()/2) = 1", "CSC(0) = #DIV/0!"},
};

CG_MAP1_EXCEPT(eval_csch, x == 0, CG_DIV0, 1 / sinh(x))
static const cg_function fn_csch = {
    .name = "CSCH",
    .sig = "(x:num) -> num",
    .help = "The hyperbolic cosecant of x, 1/SINH(x); #DIV/0! at 0.",
    .eval = &eval_csch,
    .d = {"-self/TANH(x)"},
    .probe = "0.3..2",
    .examples = {"CSCH(1.5) = 1/SINH(1.5)", "CSCH(0) = #DIV/0!"},
};

CG_MAP1(eval_degrees, x / degree)
static const cg_function fn_degrees = {
    .name = "DEGREES",
    .sig = "(x:num) -> num",
    .help = "The angle x, given in radians, in degrees.",
    .eval = &eval_degrees,
    .d = {"180/PI()"},
    .examples = {"DEGREES(PI()) = 180"},
    .total = true,
};

CG_MAP1(eval_radians, x *degree)
static const cg_function fn_radians = {
    .name = "RADIANS",
    .sig = "(x:num) -> num",
    .help = "The angle x, given in degrees, in radians.",
    .eval = &eval_radians,
    .d = {"PI()/180"},
    .examples = {"RADIANS(180) = PI()"},
    .total = true,
};

CG_MAP1(eval_sec, limited(x) / cos(x))
static const cg_function fn_sec = {
    .name = "SEC",
    .sig = "(x:num) -> num",
    .help = "The secant of the angle x, 1/COS(x); #NUM! from 2^27 on.",
    .eval = &eval_sec,
    .d = {"self*TAN(x)"},
    .probe = "-1.2..1.2",
    .examples = {"SEC(0) = 1", "SEC(PI()/3) = 2", "SEC(-2^27) = #NUM!"},
};

CG_MAP1(eval_sech, 1 / cosh(x))
static const cg_function fn_sech = {
    .name = "SECH",
    .sig = "(x:num) -> num",
    .help = "The hyperbolic secant of x, 1/COSH(x).",
    .eval = &eval_sech,
    .d = {"-self*TANH(x)"},
    .examples = {"SECH(0) = 1", "SECH(2) = 1/COSH(2)"},
    .total = true,
};

CG_MAP1(eval_sin, sin(x))
static const cg_function fn_sin = {
    .name = "SIN",
    .sig = "(x:num) -> num",
    .help = "The sine of the angle x.",
    .eval = &eval_sin,
    .d = {"COS(x)"},
    .examples = {"SIN(PI()/2) = 1", "SIN(0) = 0"},
    .total = true,
};

CG_MAP1(eval_sinh, sinh(x))
static const cg_function fn_sinh = {
    .name = "SINH",
    .sig = "(x:num) -> num",
    .help = "The hyperbolic sine of x.",
    .eval = &eval_sinh,
    .d = {"COSH(x)"},
    .examples = {"SINH(0) = 0", "SINH(1) = (EXP(1)-EXP(-1))/2"},
    .total = true,
};

CG_MAP1(eval_tan, tan(x))
static const cg_function fn_tan = {
    .name = "TAN",
    .sig = "(x:num) -> num",
    .help = "The tangent of the angle x.",
    .eval = &eval_tan,
    .d = {"1+self^2"},
    .probe = "-1.4..1.4",
    .examples = {"TAN(0) = 0", "TAN(PI()/4) = 1"},
    .total = true,
};

CG_MAP1(eval_tanh, cg_hyperbolic_tangent(x))
static const cg_function fn_tanh = {
    .name = "TANH",
    .sig = "(x:num) -> num",
    .help = "The hyperbolic tangent of x. Off by less than one unit in the last place.",
    .eval = &eval_tanh,
    .d = {"1-self^2"},
    .examples = {"TANH(0) = 0", "TANH(0.5) = (EXP(1)-1)/(EXP(1)+1)"},
    .total = true,
};

CG_FAMILY_ROWS(trig) = {&fn_acos,    &fn_acosh, &fn_acot, &fn_acoth, &fn_asin, &fn_asinh, &fn_atan, &fn_atan2,
                        &fn_atanh,   &fn_cos,   &fn_cosh, &fn_cot,   &fn_coth, &fn_csc,   &fn_csch, &fn_degrees,
                        &fn_radians, &fn_sec,   &fn_sech, &fn_sin,   &fn_sinh, &fn_tan,   &fn_tanh, NULL};

/* fn_trig.c: angles in radians, and the hyperbolic functions. */
#include "function/kernels.h"

static const double degree = 3.14159265358979323846 / 180;

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

CG_MAP1(eval_tanh, tanh(x))
static const cg_function fn_tanh = {
    .name = "TANH",
    .sig = "(x:num) -> num",
    .help = "The hyperbolic tangent of x.",
    .eval = &eval_tanh,
    .d = {"1-self^2"},
    .examples = {"TANH(0) = 0", "TANH(0.5) = (EXP(1)-1)/(EXP(1)+1)"},
    .total = true,
};

CG_FAMILY_ROWS(trig) = {&fn_acos,    &fn_asin, &fn_atan, &fn_atan2, &fn_cos,  &fn_cosh, &fn_degrees,
                        &fn_radians, &fn_sin,  &fn_sinh, &fn_tan,   &fn_tanh, NULL};

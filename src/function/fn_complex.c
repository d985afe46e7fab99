/* fn_complex.c: complex numbers, which are texts in a spreadsheet.
 *
 * Powers and roots go by size and angle as Excel's do, whose last digits show it: IMPOWER("2+3i",3) is not quite whole.
 */
#include "function/kernels.h"

#include "function/complex_number.h"

typedef cg_complex (*complex_map)(cg_complex z);

static cg_complex pair(double re, double im) {
    return (cg_complex){re, im, 0};
}

/* ---- Parts ---- */

static cg_cell make_complex(cg_call *call, const cg_cell *args) {
    const cg_text *unit = cg_cell_text(args[2]);
    bool good = unit->length == 0 || (unit->length == 1 && (unit->bytes[0] == 'i' || unit->bytes[0] == 'j'));
    if (!good) return cg_error_cell(CG_VALUE);
    return cg_complex_write((cg_complex){args[0].number, args[1].number, unit->bytes[0]}, call->texts);
}

CG_MAP(eval_complex, make_complex(call, args))
static const cg_function fn_complex = {
    .name = "COMPLEX",
    .sig = "(real:num, imaginary:num, [unit:text=\"i\"]) -> text",
    .help = "The complex number with these parts, as a text with the unit i or j.",
    .eval = &eval_complex,
    .not_differentiable = "its result is a text",
    .examples = {"COMPLEX(3,4) = \"3+4i\"", "COMPLEX(3,-4,\"j\") = \"3-4j\"", "COMPLEX(0,1) = \"i\"",
                 "COMPLEX(1,0) = \"1\"", "COMPLEX(0.5,-1) = \"0.5-i\"", "COMPLEX(1,2,\"k\") = #VALUE!"},
};

static double real_part(cg_complex z) {
    return z.re;
}

static double imaginary_part(cg_complex z) {
    return z.im;
}

static double size(cg_complex z) {
    return hypot(z.re, z.im);
}

static cg_cell part(cg_cell cell, double (*of)(cg_complex z)) {
    cg_complex z;
    cg_cell fault = cg_complex_read(cell, &z);
    return cg_is_error(fault) ? fault : cg_number_cell(of(z));
}

CG_MAP(eval_real, part(args[0], real_part))
static const cg_function fn_real = {
    .name = "IMREAL",
    .sig = "(z:any) -> num",
    .help = "The real part of a complex number.",
    .eval = &eval_real,
    .not_differentiable = "it reads a text",
    .examples = {"IMREAL(\"6-9i\") = 6", "IMREAL(\"j\") = 0", "IMREAL(\"1E-2+3i\") = 0.01", "IMREAL(4) = 4",
                 "IMREAL(\"3+4\") = #NUM!", "IMREAL(\"i4\") = #NUM!", "IMREAL(TRUE) = #VALUE!"},
};

CG_MAP(eval_imaginary, part(args[0], imaginary_part))
static const cg_function fn_imaginary = {
    .name = "IMAGINARY",
    .sig = "(z:any) -> num",
    .help = "The imaginary part of a complex number.",
    .eval = &eval_imaginary,
    .not_differentiable = "it reads a text",
    .examples = {"IMAGINARY(\"3+4i\") = 4", "IMAGINARY(\"-j\") = -1", "IMAGINARY(4) = 0",
                 "IMAGINARY(\"1-2.5e1i\") = -25"},
};

CG_MAP(eval_size, part(args[0], size))
static const cg_function fn_size = {
    .name = "IMABS",
    .sig = "(z:any) -> num",
    .help = "The absolute value of a complex number, its distance from 0.",
    .eval = &eval_size,
    .not_differentiable = "it reads a text",
    .examples = {"IMABS(\"5+12i\") = 13", "IMABS(-2) = 2", "IMABS(\"x\") = #NUM!"},
};

static cg_cell argument(cg_cell cell) {
    cg_complex z;
    cg_cell fault = cg_complex_read(cell, &z);
    if (cg_is_error(fault)) return fault;
    return z.re == 0 && z.im == 0 ? cg_error_cell(CG_DIV0) : cg_number_cell(atan2(z.im, z.re));
}

CG_MAP(eval_argument, argument(args[0]))
static const cg_function fn_argument = {
    .name = "IMARGUMENT",
    .sig = "(z:any) -> num",
    .help = "The angle of a complex number; #DIV/0! for 0.",
    .eval = &eval_argument,
    .not_differentiable = "it reads a text",
    .examples = {"IMARGUMENT(\"3+4i\") = ATAN2(3,4)", "IMARGUMENT(-1) = PI()", "IMARGUMENT(0) = #DIV/0!"},
};

/* ---- Functions of one number ---- */

static cg_complex conjugate(cg_complex z) {
    return pair(z.re, -z.im);
}

static cg_complex exponential(cg_complex z) {
    double e = exp(z.re);
    return pair(e * cos(z.im), e * sin(z.im));
}

static cg_complex logarithm(cg_complex z) {
    return pair(log(size(z)), atan2(z.im, z.re));
}

static cg_complex logarithm_10(cg_complex z) {
    cg_complex ln = logarithm(z);
    return pair(ln.re / log(10), ln.im / log(10));
}

static cg_complex logarithm_2(cg_complex z) {
    cg_complex ln = logarithm(z);
    return pair(ln.re / log(2), ln.im / log(2));
}

static cg_complex root(cg_complex z) {
    double r = sqrt(size(z)), angle = atan2(z.im, z.re) / 2;
    return z.re == 0 && z.im == 0 ? pair(0, 0) : pair(r * cos(angle), r * sin(angle));
}

static cg_complex sine(cg_complex z) {
    return pair(sin(z.re) * cosh(z.im), cos(z.re) * sinh(z.im));
}

static cg_complex cosine(cg_complex z) {
    return pair(cos(z.re) * cosh(z.im), -sin(z.re) * sinh(z.im));
}

/* Quotients by twice the angle; those of a real number as such, in which nothing cancels. */

static cg_complex tangent(cg_complex z) {
    double below = cosh(2 * z.im) + cos(2 * z.re);
    return z.im == 0 ? pair(tan(z.re), 0) : pair(sin(2 * z.re) / below, sinh(2 * z.im) / below);
}

static cg_complex secant(cg_complex z) {
    double below = cosh(2 * z.im) + cos(2 * z.re);
    if (z.im == 0) return pair(1 / cos(z.re), 0);
    return pair(2 * cos(z.re) * cosh(z.im) / below, 2 * sin(z.re) * sinh(z.im) / below);
}

static cg_complex cosecant(cg_complex z) {
    double below = cosh(2 * z.im) - cos(2 * z.re);
    if (z.im == 0) return pair(1 / sin(z.re), 0);
    return pair(2 * sin(z.re) * cosh(z.im) / below, -2 * cos(z.re) * sinh(z.im) / below);
}

static cg_complex cotangent(cg_complex z) {
    double below = cosh(2 * z.im) - cos(2 * z.re);
    return z.im == 0 ? pair(1 / tan(z.re), 0) : pair(sin(2 * z.re) / below, -sinh(2 * z.im) / below);
}

static cg_complex hyperbolic_sine(cg_complex z) {
    return pair(sinh(z.re) * cos(z.im), cosh(z.re) * sin(z.im));
}

static cg_complex hyperbolic_cosine(cg_complex z) {
    return pair(cosh(z.re) * cos(z.im), sinh(z.re) * sin(z.im));
}

static cg_complex hyperbolic_secant(cg_complex z) {
    double below = cosh(2 * z.re) + cos(2 * z.im);
    if (z.im == 0) return pair(1 / cosh(z.re), 0);
    return pair(2 * cosh(z.re) * cos(z.im) / below, -2 * sinh(z.re) * sin(z.im) / below);
}

static cg_complex hyperbolic_cosecant(cg_complex z) {
    double below = cosh(2 * z.re) - cos(2 * z.im);
    if (z.im == 0) return pair(1 / sinh(z.re), 0);
    return pair(2 * sinh(z.re) * cos(z.im) / below, -2 * cosh(z.re) * sin(z.im) / below);
}

static cg_cell of_one(cg_call *call, cg_cell cell, complex_map map) {
    cg_complex z;
    cg_cell fault = cg_complex_read(cell, &z);
    if (cg_is_error(fault)) return fault;
    cg_complex result = map(z);
    result.unit = z.unit;
    return cg_complex_write(result, call->texts);
}

#define FUNCTION(id, map, called, said, ...)                                                                           \
    CG_MAP(eval_##id, of_one(call, args[0], map))                                                                      \
    static const cg_function fn_##id = {                                                                               \
        .name = called,                                                                                                \
        .sig = "(z:any) -> text",                                                                                      \
        .help = said,                                                                                                  \
        .eval = &eval_##id,                                                                                            \
        .not_differentiable = "its result is a text",                                                                  \
        .examples = {__VA_ARGS__},                                                                                     \
    };

FUNCTION(conjugate, conjugate, "IMCONJUGATE", "The complex number with the other sign of the imaginary part.",
         "IMCONJUGATE(\"3+4i\") = \"3-4i\"", "IMCONJUGATE(\"-j\") = \"j\"", "IMCONJUGATE(7) = \"7\"")
FUNCTION(exp, exponential, "IMEXP", "The number e to the power of a complex number.",
         "IMEXP(\"1+i\") = \"1.46869393991589+2.28735528717884i\"", "IMEXP(0) = \"1\"")
FUNCTION(ln, logarithm, "IMLN", "The natural logarithm of a complex number; #NUM! for 0.",
         "IMLN(\"3+4i\") = \"1.6094379124341+0.927295218001612i\"", "IMLN(1) = \"0\"", "IMLN(0) = #NUM!")
FUNCTION(log_10, logarithm_10, "IMLOG10", "The logarithm of a complex number to the base 10; #NUM! for 0.",
         "IMLOG10(\"3+4i\") = \"0.698970004336019+0.402719196273373i\"", "IMLOG10(0) = #NUM!")
FUNCTION(log_2, logarithm_2, "IMLOG2", "The logarithm of a complex number to the base 2; #NUM! for 0.",
         "IMLOG2(\"3+4i\") = \"2.32192809488736+1.33780421245098i\"", "IMLOG2(0) = #NUM!")
FUNCTION(root, root, "IMSQRT", "A square root of a complex number: half its angle.",
         "IMSQRT(\"1+i\") = \"1.09868411346781+0.455089860562227i\"", "IMSQRT(9) = \"3\"", "IMSQRT(0) = \"0\"")
FUNCTION(sin, sine, "IMSIN", "The sine of a complex number.", "IMSIN(\"4+3i\") = \"-7.61923172032141-6.548120040911i\"",
         "IMSIN(0) = \"0\"")
FUNCTION(cos, cosine, "IMCOS", "The cosine of a complex number.",
         "IMCOS(\"1+i\") = \"0.833730025131149-0.988897705762865i\"", "IMCOS(0) = \"1\"")
FUNCTION(tan, tangent, "IMTAN", "The tangent of a complex number.",
         "IMTAN(\"4+3i\") = \"0.00490825806749606+1.00070953606723i\"")
FUNCTION(sec, secant, "IMSEC", "The secant of a complex number, 1 by its cosine.",
         "IMSEC(\"4+3i\") = \"-0.0652940278579471-0.0752249603027732i\"")
FUNCTION(csc, cosecant, "IMCSC", "The cosecant of a complex number, 1 by its sine; #NUM! for 0.",
         "IMCSC(\"4+3i\") = \"-0.0754898329158637+0.0648774713706355i\"", "IMCSC(0) = #NUM!")
FUNCTION(cot, cotangent, "IMCOT", "The cotangent of a complex number, 1 by its tangent; #NUM! for 0.",
         "IMCOT(\"4+3i\") = \"0.00490118239430447-0.999266927805902i\"", "IMCOT(0) = #NUM!")
FUNCTION(sinh, hyperbolic_sine, "IMSINH", "The hyperbolic sine of a complex number.",
         "IMSINH(\"4+3i\") = \"-27.0168132580039+3.85373803791938i\"")
FUNCTION(cosh, hyperbolic_cosine, "IMCOSH", "The hyperbolic cosine of a complex number.",
         "IMCOSH(\"4+3i\") = \"-27.0349456030742+3.85115333481178i\"")
FUNCTION(sech, hyperbolic_secant, "IMSECH", "The hyperbolic secant of a complex number, 1 by its hyperbolic cosine.",
         "IMSECH(\"4+3i\") = \"-0.0362534969158689-0.00516434460775318i\"")
FUNCTION(csch, hyperbolic_cosecant, "IMCSCH",
         "The hyperbolic cosecant of a complex number, 1 by its hyperbolic sine; #NUM! for 0.",
         "IMCSCH(\"4+3i\") = \"-0.036275889628626-0.0051744731840194i\"", "IMCSCH(0) = #NUM!")

/* ---- Powers and arithmetic ---- */

static cg_cell power(cg_call *call, const cg_cell *args) {
    cg_complex z;
    cg_cell fault = cg_complex_read(args[0], &z);
    if (cg_is_error(fault)) return fault;
    double n = args[1].number;
    if (z.re == 0 && z.im == 0) return n > 0 ? cg_complex_write(pair(0, 0), call->texts) : cg_error_cell(CG_NUM);
    double r = pow(size(z), n), angle = n * atan2(z.im, z.re);
    return cg_complex_write((cg_complex){r * cos(angle), r * sin(angle), z.unit}, call->texts);
}

CG_MAP(eval_power, power(call, args))
static const cg_function fn_power = {
    .name = "IMPOWER",
    .sig = "(z:any, power:num) -> text",
    .help = "A complex number to a real power; #NUM! for 0 to a power that is not above 0.",
    .eval = &eval_power,
    .not_differentiable = "its result is a text",
    .examples = {"IMPOWER(\"2+3i\",3) = \"-46+9.00000000000001i\"", "IMPOWER(3,2) = \"9\"", "IMPOWER(0,0) = #NUM!"},
};

typedef cg_complex (*complex_pair)(cg_complex a, cg_complex b);

static cg_complex plus(cg_complex a, cg_complex b) {
    return pair(a.re + b.re, a.im + b.im);
}

static cg_complex minus(cg_complex a, cg_complex b) {
    return pair(a.re - b.re, a.im - b.im);
}

static cg_complex times(cg_complex a, cg_complex b) {
    return pair(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
}

static cg_complex over(cg_complex a, cg_complex b) {
    double below = b.re * b.re + b.im * b.im;
    return pair((a.re * b.re + a.im * b.im) / below, (a.im * b.re - a.re * b.im) / below);
}

/* *to with one more number; an error, or a blank. */
static cg_cell combine(cg_complex *to, cg_cell cell, complex_pair with) {
    cg_complex z;
    cg_cell fault = cg_complex_read(cell, &z);
    if (cg_is_error(fault)) return fault;
    cg_complex result = with(*to, z);
    result.unit = to->unit;
    if (!cg_complex_same_unit(&result, z)) return cg_error_cell(CG_VALUE);
    *to = result;
    return fault;
}

static cg_cell of_two(cg_call *call, const cg_cell *args, complex_pair with) {
    cg_complex z;
    cg_cell fault = cg_complex_read(args[0], &z);
    if (!cg_is_error(fault)) fault = combine(&z, args[1], with);
    return cg_is_error(fault) ? fault : cg_complex_write(z, call->texts);
}

CG_MAP(eval_minus, of_two(call, args, minus))
static const cg_function fn_minus = {
    .name = "IMSUB",
    .sig = "(a:any, b:any) -> text",
    .help = "The difference of two complex numbers.",
    .eval = &eval_minus,
    .not_differentiable = "its result is a text",
    .examples = {"IMSUB(\"13+4i\",\"5+3i\") = \"8+i\"", "IMSUB(\"i\",\"j\") = #VALUE!", "IMSUB(\"1+j\",1) = \"j\""},
};

CG_MAP(eval_over, of_two(call, args, over))
static const cg_function fn_over = {
    .name = "IMDIV",
    .sig = "(a:any, b:any) -> text",
    .help = "The quotient of two complex numbers; #NUM! for a division by 0.",
    .eval = &eval_over,
    .not_differentiable = "its result is a text",
    .examples = {"IMDIV(\"-238+240i\",\"10+24i\") = \"5+12i\"", "IMDIV(\"i\",0) = #NUM!"},
};

/* Blank cells are passed over. */
static void of_all(cg_call *call, double start, complex_pair with) {
    cg_complex z = pair(start, 0);
    for (uint32_t i = 0; i < call->n_args; i++) {
        for (size_t k = 0; k < (size_t)call->args[i].rows * call->args[i].cols; k++) {
            if (cg_is_blank(call->args[i].cells[k])) continue;
            *call->result = combine(&z, call->args[i].cells[k], with);
            if (cg_is_error(*call->result)) return;
        }
    }
    *call->result = cg_complex_write(z, call->texts);
}

static void sum(cg_call *call) {
    of_all(call, 0, plus);
}

static const cg_kernel eval_sum = {.array = sum};
static const cg_function fn_sum = {
    .name = "IMSUM",
    .sig = "(z:range...) -> text",
    .help = "The sum of complex numbers; blank cells are passed over.",
    .eval = &eval_sum,
    .not_differentiable = "its result is a text",
    .examples = {"IMSUM(\"3+4i\",\"5-3i\") = \"8+i\"", "IMSUM({\"1+j\",2},3) = \"6+j\"",
                 "IMSUM(\"i\",\"j\") = #VALUE!"},
};

static void product(cg_call *call) {
    of_all(call, 1, times);
}

static const cg_kernel eval_product = {.array = product};
static const cg_function fn_product = {
    .name = "IMPRODUCT",
    .sig = "(z:range...) -> text",
    .help = "The product of complex numbers; blank cells are passed over.",
    .eval = &eval_product,
    .not_differentiable = "its result is a text",
    .examples = {"IMPRODUCT(\"3+4i\",\"5-3i\") = \"27+11i\"", "IMPRODUCT(\"1+2i\",30) = \"30+60i\"",
                 "IMPRODUCT({\"i\",\"i\"}) = \"-1\""},
};

CG_FAMILY_ROWS(complex) = {&fn_argument, &fn_complex, &fn_conjugate, &fn_cos,  &fn_cosh,   &fn_cot,   &fn_csc,
                           &fn_csch,     &fn_exp,     &fn_imaginary, &fn_ln,   &fn_log_10, &fn_log_2, &fn_minus,
                           &fn_over,     &fn_power,   &fn_product,   &fn_real, &fn_root,   &fn_sec,   &fn_sech,
                           &fn_sin,      &fn_sinh,    &fn_size,      &fn_sum,  &fn_tan,    NULL};

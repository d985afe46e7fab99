/* stage_to_ir.c: instructions as text of LLVM's intermediate representation.
 *
 * Enters: a loop's instructions in order. Leaves: functions, each of as many instructions as a piece has, that make
 * eight rows of all of them at a time, in the same order of operations, so that their numbers have the same bits. */
#include "function/lanes.h"
#include "program/ir_writer.h"

#define EIGHT CG_IR_EIGHT

/* ---- Arithmetic ---- */

static cg_ir_value make_if(cg_ir_writer *to, const char *code, const cg_ir_value *args) {
    (void)code;
    return cg_ir_chosen(to, cg_ir_as_truths(to, args[0]), args[1], args[2]);
}

static cg_ir_value make_binary(cg_ir_writer *to, const char *code, const cg_ir_value *args) {
    return cg_ir_binary(to, code, cg_ir_as_numbers(to, args[0]), cg_ir_as_numbers(to, args[1]));
}

static cg_ir_value make_square(cg_ir_writer *to, const char *code, const cg_ir_value *args) {
    cg_ir_value x = cg_ir_as_numbers(to, args[0]);
    return cg_ir_binary(to, code, x, x);
}

static cg_ir_value make_absolute(cg_ir_writer *to, const char *code, const cg_ir_value *args) {
    cg_ir_value x = cg_ir_as_numbers(to, args[0]), result = cg_ir_fresh(to, CG_IR_NUMBERS);
    if (x.form != CG_IR_NUMBERS) return cg_ir_none(to);
    cg_ir_put(to, &to->body, "  %%v%u = call " EIGHT " @llvm.%s.v8f64(" EIGHT " %%v%u)\n", result.id, code, x.id);
    return result;
}

/* Numbers that are close are compared by their digits (fn_compare.c), which is left to the instructions; beside a zero
 * none is close. */
static cg_ir_value make_comparison(cg_ir_writer *to, const char *code, const cg_ir_value *args) {
    cg_ir_value result = cg_ir_compared(to, code, args[0], args[1]);
    if (args[0].zero || args[1].zero || to->failed) return result;
    cg_ir_value size = make_absolute(to, "fabs", args), gap = cg_ir_binary(to, "fsub", args[0], args[1]);
    cg_ir_value distance = make_absolute(to, "fabs", &gap), share = cg_ir_fresh(to, CG_IR_NUMBERS);
    cg_ir_put(to, &to->body, "  %%v%u = fmul " EIGHT " %%v%u, ", share.id, size.id);
    cg_ir_put_lanes(to, "double 1.0e-14");
    cg_ir_put(to, &to->body, "\n");
    cg_ir_value close = cg_ir_compared(to, "olt", distance, share),
                differ = cg_ir_compared(to, "une", args[0], args[1]);
    cg_ir_value both = cg_ir_fresh(to, CG_IR_TRUTHS);
    cg_ir_put(to, &to->body, "  %%v%u = and <8 x i1> %%v%u, %%v%u\n", both.id, close.id, differ.id);
    cg_ir_note_close(to, both);
    return result;
}

/* In an adjoint product an exact zero stays zero. */
static cg_ir_value make_adjoint(cg_ir_writer *to, const char *code, const cg_ir_value *args) {
    cg_ir_value adjoint = cg_ir_as_numbers(to, args[0]), d = cg_ir_as_numbers(to, args[1]),
                product = cg_ir_binary(to, code, adjoint, d);
    if (to->failed) return cg_ir_none(to);
    cg_ir_value zero = cg_ir_fresh(to, CG_IR_TRUTHS);
    cg_ir_put(to, &to->body, "  %%v%u = fcmp oeq " EIGHT " %%v%u, zeroinitializer\n", zero.id, adjoint.id);
    return cg_ir_chosen(to, zero, adjoint, product);
}

static cg_ir_value make_negative(cg_ir_writer *to, const char *code, const cg_ir_value *args) {
    cg_ir_value x = cg_ir_as_numbers(to, args[0]), result = cg_ir_fresh(to, CG_IR_NUMBERS);
    if (x.form != CG_IR_NUMBERS) return cg_ir_none(to);
    cg_ir_put(to, &to->body, "  %%v%u = %s " EIGHT " %%v%u\n", result.id, code, x.id);
    return result;
}

/* A truth as 1 and 0; a number as it is. */
static cg_ir_value make_number(cg_ir_writer *to, const char *code, const cg_ir_value *args) {
    (void)code;
    return cg_ir_as_numbers(to, args[0]);
}

/* 1 for what is greater than zero less 1 for what is less. */
static cg_ir_value make_sign(cg_ir_writer *to, const char *code, const cg_ir_value *args) {
    cg_ir_value x = cg_ir_as_numbers(to, args[0]);
    if (x.form != CG_IR_NUMBERS) return cg_ir_none(to);
    cg_ir_value above = cg_ir_fresh(to, CG_IR_TRUTHS), below = cg_ir_fresh(to, CG_IR_TRUTHS);
    cg_ir_put(to, &to->body,
              "  %%v%u = fcmp ogt " EIGHT " %%v%u, zeroinitializer\n  %%v%u = fcmp olt " EIGHT
              " %%v%u, zeroinitializer\n",
              above.id, x.id, below.id, x.id);
    cg_ir_value up = cg_ir_as_numbers(to, above), down = cg_ir_as_numbers(to, below);
    return cg_ir_binary(to, code, up, down);
}

static const struct rule {
    const char *function;
    uint32_t n_args;
    cg_ir_value (*make)(cg_ir_writer *to, const char *code, const cg_ir_value *args);
    const char *code;
} rules[] = {
    {"+", 2, make_binary, "fadd"},
    {"-", 2, make_binary, "fsub"},
    {"*", 2, make_binary, "fmul"},
    {"/", 2, make_binary, "fdiv"},
    {"u-", 1, make_negative, "fneg"},
    {"<", 2, make_comparison, "olt"},
    {"<=", 2, make_comparison, "ole"},
    {">", 2, make_comparison, "ogt"},
    {">=", 2, make_comparison, "oge"},
    {"=", 2, make_comparison, "oeq"},
    {"<>", 2, make_comparison, "une"},
    {"IF", 3, make_if, ""},
    {"ADJOINT.PRODUCT", 2, make_adjoint, "fmul"},
    {"N", 1, make_number, ""},
    {"ABS", 1, make_absolute, "fabs"},
    {"SIGN", 1, make_sign, "fsub"},
    {"EXP", 1, cg_ir_elementary, "EXP"},
    {"LN", 1, cg_ir_elementary, "LN"},
    {"LOG10", 1, cg_ir_elementary, "LOG10"},
    {"TANH", 1, cg_ir_elementary, "TANH"},
};

/* ---- Instructions ---- */

/* The argument's value for a slot of the result; what could get lost in this instruction is looked at. */
static cg_ir_value map_argument(cg_ir_writer *to, const cg_instruction *instruction, uint32_t arg, uint32_t row,
                                uint32_t col) {
    const cg_register *reg = &to->program->registers[instruction->args[arg]];
    size_t slot = cg_beside(reg, row, col);
    if (slot == SIZE_MAX) return cg_ir_none(to);
    cg_ir_value from = cg_ir_get(to, instruction->args[arg], (uint32_t)slot);
    bool carried = instruction->carries && instruction->kinds[arg] != CG_PARAMETER_BOOLEAN;
    bool made_here = reg->storage == CG_STORE_BLOCK || reg->storage == CG_STORE_ALIAS;
    if (!carried && made_here) cg_ir_look_for_lost(to, from);
    return from;
}

/* Rules for a second argument that is one constant. */
static const struct constant_rule {
    double constant;
    struct rule rule;
} constant_rules[] = {
    {2, {"^", 1, make_square, "fmul"}},
    {10, {"LOG", 1, cg_ir_elementary, "LOG10"}},
    {2, {"LOG", 1, cg_ir_elementary, "LOG2"}},
};

static const struct rule *rule_of(const cg_instruction *instruction) {
    for (size_t at = 0; at < sizeof constant_rules / sizeof *constant_rules; at++)
        if (cg_node_is_call(instruction->node, constant_rules[at].rule.function) &&
            cg_node_is_number(instruction->node->args[1], constant_rules[at].constant))
            return &constant_rules[at].rule;
    for (size_t at = 0; at < sizeof rules / sizeof *rules; at++)
        if (cg_node_is_call(instruction->node, rules[at].function) && instruction->n_args == rules[at].n_args)
            return &rules[at];
    return NULL;
}

static void write_map(cg_ir_writer *to, const cg_instruction *instruction) {
    const cg_node *node = instruction->node;
    const struct rule *rule = rule_of(instruction);
    cg_ir_value *results = cg_ir_values_of(to, instruction->result), args[3];
    for (uint32_t slot = 0; !to->failed && slot < cg_node_size(node); slot++) {
        for (uint32_t i = 0; i < rule->n_args; i++)
            args[i] = map_argument(to, instruction, i, slot / node->cols, slot % node->cols);
        results[slot] = rule->make(to, rule->code, args);
        results[slot].place = 0; /* where it is an argument's value that is the argument's */
    }
}

enum { ABREAST = 4 }; /* sums that are made together, so that a vector they all read is loaded for all of them */

/* Sums of k products, each in lane order, as cg_slots_product makes it; argument i has the terms of sum j `steps[i]`
 * slots apart from firsts[i][j] on. */
typedef struct product_sums {
    const uint32_t *regs;
    uint32_t firsts[2][ABREAST], steps[2], n, k;
} product_sums;

/* What lane `lane` of sum j adds up: every eighth product. */
static cg_ir_value lane_of_products(cg_ir_writer *to, const product_sums *sums, uint32_t j, uint32_t lane) {
    cg_ir_value own = {0};
    for (uint32_t m = lane; m < sums->k && !to->failed; m += CG_LANES) {
        cg_ir_value args[2];
        for (int i = 0; i < 2; i++)
            args[i] = cg_ir_as_numbers(to, cg_ir_get(to, sums->regs[i], sums->firsts[i][j] + m * sums->steps[i]));
        cg_ir_value product = cg_ir_binary(to, "fmul", args[0], args[1]);
        own = m == lane ? product : cg_ir_binary(to, "fadd", own, product);
    }
    return own;
}

static void put_product_sums(cg_ir_writer *to, const product_sums *sums, cg_ir_value *totals) {
    for (uint32_t lane = 0; lane < CG_LANES && lane < sums->k; lane++)
        for (uint32_t j = 0; j < sums->n && !to->failed; j++) {
            cg_ir_value own = lane_of_products(to, sums, j, lane);
            if (lane > 0) {
                totals[j] = cg_ir_binary(to, "fadd", totals[j], own);
                continue;
            }
            totals[j] = cg_ir_fresh(to, CG_IR_NUMBERS); /* 0 + x, which is x but for the sign of a zero */
            cg_ir_put(to, &to->body, "  %%v%u = fadd " EIGHT " zeroinitializer, %%v%u\n", totals[j].id, own.id);
        }
}

static void write_rows(cg_ir_writer *to, const cg_instruction *instruction) {
    const cg_node *node = instruction->node;
    bool matrix = cg_node_is_call(node, "MMULT");
    if (instruction->n_args != 2 || !(matrix || cg_node_is_call(node, "SUMPRODUCT"))) {
        to->failed = true;
        return;
    }
    const cg_register *a = &to->program->registers[instruction->args[0]];
    product_sums sums = {.regs = instruction->args, .k = matrix ? a->cols : (uint32_t)cg_register_size(a)};
    sums.steps[0] = 1, sums.steps[1] = matrix ? node->cols : 1;
    uint32_t n = (uint32_t)cg_node_size(node);
    for (uint32_t slot = 0; slot < n && !to->failed; slot += sums.n) {
        sums.n = n - slot < ABREAST ? n - slot : ABREAST;
        for (uint32_t j = 0; j < sums.n; j++) {
            sums.firsts[0][j] = matrix ? (slot + j) / node->cols * sums.k : 0;
            sums.firsts[1][j] = (slot + j) % node->cols;
        }
        put_product_sums(to, &sums, cg_ir_values_of(to, instruction->result) + slot);
    }
}

static void write_move(cg_ir_writer *to, const cg_instruction *instruction) {
    cg_ir_value *results = cg_ir_values_of(to, instruction->result);
    if (!instruction->sources) to->failed = true;
    to->sources[instruction->result] = instruction->sources;
    for (uint32_t slot = 0; !to->failed && slot < cg_node_size(instruction->node); slot++)
        results[slot] = cg_ir_get(to, instruction->sources[slot].reg, instruction->sources[slot].slot);
}

static void write_rowsum(cg_ir_writer *to, const cg_instruction *instruction) {
    uint32_t n = (uint32_t)cg_node_size(instruction->node), first = cg_ir_new_sums(to, n);
    for (uint32_t slot = 0; !to->failed && slot < n; slot++)
        cg_ir_add_up(to, first + slot, cg_ir_as_numbers(to, cg_ir_get(to, instruction->args[0], slot)));
}

/* Vectors that are loaded go by within vectors that the loop has just made: each is loaded where it is used. */
static void write_outersum(cg_ir_writer *to, const cg_instruction *instruction) {
    const uint32_t *args = instruction->args;
    uint32_t n_a = (uint32_t)cg_register_size(&to->program->registers[args[0]]);
    uint32_t n_b = (uint32_t)cg_register_size(&to->program->registers[args[1]]);
    uint32_t first = cg_ir_new_sums(to, n_a * n_b);
    bool a_within = cg_ir_is_loaded(to, args[0]);
    for (uint32_t i = 0; i < n_a * n_b && !to->failed; i++) {
        uint32_t k = a_within ? i % n_a : i / n_b, j = a_within ? i / n_a : i % n_b;
        cg_ir_value a = cg_ir_get(to, args[0], k), b = cg_ir_get(to, args[1], j);
        cg_ir_add_up(to, first + k * n_b + j, cg_ir_binary(to, "fmul", a, b));
    }
}

static cg_ir_value term_itself(cg_ir_writer *to, cg_ir_value x, cg_ir_value y) {
    (void)to, (void)y;
    return x;
}
static cg_ir_value term_square(cg_ir_writer *to, cg_ir_value x, cg_ir_value y) {
    (void)y;
    return cg_ir_binary(to, "fmul", x, x);
}
static cg_ir_value term_product(cg_ir_writer *to, cg_ir_value x, cg_ir_value y) {
    return cg_ir_binary(to, "fmul", x, y);
}
static cg_ir_value term_squared_difference(cg_ir_writer *to, cg_ir_value x, cg_ir_value y) {
    cg_ir_value difference = cg_ir_binary(to, "fsub", x, y);
    return cg_ir_binary(to, "fmul", difference, difference);
}

/* What the folds add up; their states are cg_lanes. */
static const struct {
    const char *function;
    uint32_t n_args;
    cg_ir_value (*term)(cg_ir_writer *to, cg_ir_value x, cg_ir_value y);
} folds[] = {
    {"SUM", 1, term_itself},
    {"AVERAGE", 1, term_itself},
    {"SUMSQ", 1, term_square},
    {"SUMPRODUCT", 2, term_product},
    {"SUMXMY2", 2, term_squared_difference},
};

static void write_stream(cg_ir_writer *to, const cg_instruction *instruction) {
    cg_ir_value args[2] = {{0}, {0}};
    size_t at = 0, n = sizeof folds / sizeof *folds;
    while (at < n &&
           !(cg_node_is_call(instruction->node, folds[at].function) && instruction->n_args == folds[at].n_args))
        at++;
    if (at == n) to->failed = true;
    for (uint32_t i = 0; i < instruction->n_args && !to->failed; i++) {
        const cg_register *reg = &to->program->registers[instruction->args[i]];
        if (reg->axis == 0 || cg_register_size(reg) != 1)
            to->failed = true;
        else
            args[i] = cg_ir_get(to, instruction->args[i], 0);
        if (args[i].form != CG_IR_NUMBERS) to->failed = true; /* aggregates pass booleans over */
    }
    if (!to->failed) cg_ir_add_up(to, cg_ir_new_sums(to, 1), folds[at].term(to, args[0], args[1]));
}

static const struct operation {
    const cg_operation *operation;
    void (*put)(cg_ir_writer *to, const cg_instruction *instruction);
} operations[] = {
    {&cg_operation_map, write_map},       {&cg_operation_rows, write_rows},
    {&cg_operation_join, write_move},     {&cg_operation_slice, write_move},
    {&cg_operation_spread, write_move},   {&cg_operation_rowsum, write_rowsum},
    {&cg_operation_stream, write_stream}, {&cg_operation_outersum, write_outersum},
};

static const struct operation *operation_of(const cg_instruction *instruction) {
    for (size_t at = 0; at < sizeof operations / sizeof *operations; at++)
        if (operations[at].operation == instruction->operation) return &operations[at];
    return NULL;
}

static void write_instruction(cg_ir_writer *to, const cg_instruction *instruction) {
    uint32_t first = to->n_vectors;
    operation_of(instruction)->put(to, instruction);
    if (to->n_vectors > first)
        CG_PUSH(to->arena, &to->sums, ((cg_fused_sum){instruction, first, to->n_vectors - first}));
    if (instruction->kept && !instruction->operation->end) cg_ir_keep(to, instruction);
}

bool cg_ir_serves(const cg_stage *stage) {
    for (size_t i = 0; i < stage->count; i++) {
        const cg_instruction *instruction = &stage->instructions[i];
        if (!operation_of(instruction) || (instruction->operation == &cg_operation_map && !rule_of(instruction)))
            return false;
    }
    return true;
}

bool cg_ir_write_piece(cg_ir_writer *to, size_t *at, uint32_t most_values, size_t number) {
    size_t first = *at;
    cg_ir_begin_piece(to);
    for (; *at < to->stage->count && !to->failed && to->next < most_values; (*at)++) {
        write_instruction(to, &to->stage->instructions[*at]);
        CG_PUSH(to->texts, &to->ends, to->body.count);
    }
    if (!to->failed) cg_ir_end_piece(to, first, *at, number);
    return !to->failed;
}

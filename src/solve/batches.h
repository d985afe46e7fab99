/* batches.h: an objective that is a sum over a table's rows, for some of the rows at a time.
 *
 * Enters: a task whose objective is a sum or a mean over the rows of one table, and perhaps terms without rows. Leaves:
 * programs of the same formulas over fewer rows. What a row needs of the data, one array of cells for every formula
 * that does not vary, is handed to the program with each batch, as params are; so shuffling moves rows, not formulas.
 */
#ifndef CG_SOLVE_BATCHES_H
#define CG_SOLVE_BATCHES_H

#include "solve/task.h"

struct cg_batches {
    size_t rows; /* of the table */
    size_t size; /* rows of a batch; the last one may have fewer */
    size_t n_inputs;
    const cg_cell **inputs; /* [n_inputs] -> widths[input] cells a row */
    size_t *widths;
    const cg_setup *full, *rest; /* of `size` rows, and of those left over (NULL: none are); outputs as of task->setup,
                                    without constraints */
};

/* NULL after it was reported why there are no batches. */
cg_batches *cg_task_batches(cg_task *task, size_t size);

#endif

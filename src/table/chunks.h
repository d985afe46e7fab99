/* chunks.h: the rows of a large data file, read in chunks by several threads.
 *
 * Enters: a text, in memory or in a file, that begins with a row. Leaves: its rows in the columns of a table builder,
 * just as one thread would have put them. The text is cut at line ends outside of quotes; which they are is known
 * because chunks are cut one after another, each from where a row begins. Chunks are read by all threads; the calling
 * thread takes them in, in the file's order, and is the only one that takes memory or touches the pool of texts. A
 * chunk that was read for other types than its columns turn out to have is read again. */
#ifndef CG_TABLE_CHUNKS_H
#define CG_TABLE_CHUNKS_H

#include "base/data_file.h"
#include "table/chunk.h"
#include "table/pieces.h"
#include "table/table_builder.h"

typedef struct cg_chunks_plan {
    const char *text, *end; /* in memory; NULL: in the file */
    cg_data_file file;      /* from there to its end */
    size_t from;
    size_t first_line;
    cg_texts *texts;
    cg_chunk_form form;
    unsigned threads;
} cg_chunks_plan;

/* False, with nothing of use in the builder, when something about the text or the file is not as it should be: to be
 * read row by row then, for messages. Buffers live in `scratch`. */
bool cg_read_chunks(cg_arena *scratch, cg_table_builder *builder, const cg_chunks_plan *plan);

#endif

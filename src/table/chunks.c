/* chunks.c: see chunks.h. */
#include "table/chunks.h"

#include <pthread.h>
#include <string.h>

typedef struct slot {
    cg_chunk chunk;
    enum { FREE, BUSY, READ } state;
    char *buffer; /* of a text in a file */
} slot;

typedef struct crew {
    cg_chunks_plan plan; /* a copy, for threads that outlive a call which ran out of memory */
    size_t n_columns;
    cg_table_builder *builder; /* the calling thread's */
    size_t most_rows;          /* no more rows are wanted */
    /* Of the calling thread: what was taken in. */
    size_t line;   /* of the next chunk */
    size_t blanks; /* lines behind the last row */
    double bytes;
    /* Of all threads, under the mutex. */
    pthread_mutex_t mutex;
    pthread_cond_t was_read, was_freed;
    slot *slots;
    size_t n_slots, claimed, taken; /* chunks so far; chunk i is in slot i % n_slots */
    const char *at;                 /* the text that is not claimed yet: in memory */
    size_t offset;                  /* or in the file, behind what is in `tail` */
    char *tail;
    size_t tail_length;
    cg_fields_type *types; /* of the columns, as far as chunks were taken in */
    bool ended, failed, closing;
    pthread_t *threads;
    unsigned n_threads;
} crew;

/* ---- Cutting ---- */

static bool cut_memory(crew *of, slot *to) {
    const cg_chunks_plan *plan = &of->plan;
    size_t left = (size_t)(plan->end - of->at);
    to->chunk.start = of->at;
    to->chunk.end =
        left <= plan->form.bytes ? plan->end : cg_last_row_end(of->at, of->at + plan->form.bytes, plan->end);
    of->at = to->chunk.end;
    of->ended = of->at == plan->end;
    return of->at != NULL;
}

static bool cut_file(crew *of, slot *to) {
    const cg_chunks_plan *plan = &of->plan;
    size_t left = plan->file.length - of->offset, room = plan->form.bytes - of->tail_length,
           n = left < room ? left : room;
    memcpy(to->buffer, of->tail, of->tail_length);
    if (!cg_data_file_read(&plan->file, of->offset, to->buffer + of->tail_length, n)) return false;
    const char *end = to->buffer + of->tail_length + n;
    of->offset += n;
    of->ended = n == left;
    to->chunk.start = to->buffer;
    to->chunk.end = of->ended ? end : cg_last_row_end(to->buffer, end, end);
    if (!to->chunk.end) return false;
    of->tail_length = (size_t)(end - to->chunk.end);
    memcpy(of->tail, to->chunk.end, of->tail_length);
    return true;
}

/* The next chunk, to be read; NULL when there is none, or no slot for it. */
static slot *claim(crew *of) {
    slot *to = &of->slots[of->claimed % of->n_slots];
    if (of->ended || of->closing || of->failed || to->state != FREE) return NULL;
    of->failed = !(of->plan.text ? cut_memory(of, to) : cut_file(of, to));
    if (of->failed) return NULL;
    memcpy(to->chunk.types, of->types, of->n_columns * sizeof *of->types);
    to->state = BUSY;
    of->claimed++;
    return to;
}

static void read_slot(crew *of, slot *to) {
    pthread_mutex_unlock(&of->mutex);
    cg_chunk_read(&to->chunk);
    pthread_mutex_lock(&of->mutex);
    to->state = READ;
    pthread_cond_signal(&of->was_read);
}

/* ---- Taking in ---- */

static void add_blank_rows(crew *of) {
    cg_table_builder *to = of->builder;
    for (size_t i = of->blanks; i > 0; i--) {
        for (size_t k = 0; k < to->n_columns; k++) {
            to->columns[k].cells[to->n_rows] = cg_blank_cell();
            to->columns[k].has_blanks = true;
        }
        cg_row_lines_add(to->arena, &to->lines, to->n_rows++, of->line - i);
    }
    of->blanks = 0;
}

static void add_rows(crew *of, const cg_chunk *from) {
    cg_table_builder *to = of->builder;
    if (from->n_rows == 0) return;
    for (size_t k = 0; k < to->n_columns; k++) {
        cg_column_builder *column = &to->columns[k];
        const cg_column_builder *added = &from->columns[k];
        memcpy(column->cells + to->n_rows, added->cells, from->n_rows * sizeof(cg_cell));
        if (added->type == CG_FIELDS_TEXT && column->type != CG_FIELDS_TEXT)
            column->reread = added->reread || column->type != CG_FIELDS_UNKNOWN ? to->n_rows + added->reread : 0;
        column->type = added->type;
        column->has_blanks |= added->has_blanks;
    }
    for (size_t i = 0; i < from->n_rows; i++)
        cg_row_lines_add(to->arena, &to->lines, to->n_rows + i, of->line - 1 + from->lines[i]);
    to->n_rows += from->n_rows;
}

static bool has_types(const cg_chunk *chunk, const cg_table_builder *builder) {
    for (size_t k = 0; k < builder->n_columns; k++)
        if (chunk->types[k] != builder->columns[k].type) return false;
    return true;
}

/* False when the chunk is not as it should be, or has more rows than there may be. */
static bool take_in(crew *of, cg_chunk *chunk) {
    cg_table_builder *to = of->builder;
    const cg_chunks_plan *plan = &of->plan;
    if (!has_types(chunk, to)) {
        for (size_t k = 0; k < to->n_columns; k++)
            chunk->types[k] = to->columns[k].type;
        cg_chunk_read(chunk);
    }
    if (!chunk->good) return false;
    cg_put_waiting_texts(&chunk->store, plan->texts);
    bool counts_blanks = chunk->n_fields == 1, any = chunk->n_rows > 0;
    size_t more = chunk->n_rows + (any && counts_blanks ? of->blanks : 0);
    if (more > to->row_limit - to->n_rows) return false;
    of->bytes += (double)(chunk->end - chunk->start);
    double whole = plan->text ? (double)(plan->end - plan->text) : (double)(plan->file.length - plan->from);
    cg_builder_make_room(to, more, of->bytes / whole);
    for (size_t i = 1; of->taken == 0 && i < of->n_slots; i++)
        cg_text_store_copy_recent(&of->slots[i].chunk.store, &chunk->store);
    if (any && counts_blanks) add_blank_rows(of);
    add_rows(of, chunk);
    of->blanks = chunk->blanks_at_end + (any ? 0 : of->blanks);
    of->line += chunk->n_lines;
    return true;
}

/* ---- Threads ---- */

static void *help(void *context) {
    crew *of = context;
    pthread_mutex_lock(&of->mutex);
    while (!of->closing) {
        slot *to = claim(of);
        if (to)
            read_slot(of, to);
        else
            pthread_cond_wait(&of->was_freed, &of->mutex);
    }
    pthread_mutex_unlock(&of->mutex);
    return NULL;
}

static void close_crew(void *context) {
    crew *of = context;
    pthread_mutex_lock(&of->mutex);
    of->closing = true;
    pthread_cond_broadcast(&of->was_freed);
    pthread_mutex_unlock(&of->mutex);
    for (unsigned i = 0; i < of->n_threads; i++)
        pthread_join(of->threads[i], NULL);
    pthread_cond_destroy(&of->was_read);
    pthread_cond_destroy(&of->was_freed);
    pthread_mutex_destroy(&of->mutex);
}

/* When the first chunk was taken in and the types of most columns and the texts that come often are known. A system
 * that gives no more threads is served by fewer. */
static void start_helpers(crew *of) {
    while (of->n_threads + 1 < of->plan.threads && pthread_create(&of->threads[of->n_threads], NULL, help, of) == 0)
        of->n_threads++;
}

/* Under the mutex, but for the work itself. True when there was something to take in. */
static bool take_next(crew *of) {
    slot *next = &of->slots[of->taken % of->n_slots];
    if (of->taken == of->claimed || next->state != READ) return false;
    pthread_mutex_unlock(&of->mutex);
    bool good = take_in(of, &next->chunk);
    pthread_mutex_lock(&of->mutex);
    of->failed |= !good;
    of->ended |= of->builder->n_rows >= of->most_rows;
    for (size_t k = 0; k < of->builder->n_columns; k++)
        of->types[k] = of->builder->columns[k].type;
    next->state = FREE;
    if (of->taken++ == 0 && !of->ended) start_helpers(of);
    pthread_cond_broadcast(&of->was_freed);
    return true;
}

/* False when the chunks that were wanted could not all be taken in. */
static bool run(crew *of) {
    pthread_mutex_lock(&of->mutex);
    while (!of->failed && !(of->ended && of->taken == of->claimed) && of->builder->n_rows < of->most_rows) {
        if (take_next(of)) continue;
        slot *to = claim(of);
        if (to)
            read_slot(of, to);
        else if (!of->failed)
            pthread_cond_wait(&of->was_read, &of->mutex);
    }
    bool good = !of->failed || of->builder->n_rows >= of->most_rows;
    pthread_mutex_unlock(&of->mutex);
    return good;
}

static crew *create_crew(cg_arena *arena, cg_table_builder *builder, const cg_chunks_plan *plan, size_t most_rows) {
    crew *of = CG_NEW(arena, crew);
    *of = (crew){.plan = *plan,
                 .n_columns = builder->n_columns,
                 .builder = builder,
                 .most_rows = most_rows,
                 .line = plan->first_line};
    of->at = plan->text;
    of->offset = plan->from;
    of->n_slots = plan->threads > 1 ? 2 * (size_t)plan->threads : 1;
    of->slots = CG_NEW_ARRAY(arena, of->n_slots, slot);
    of->threads = CG_NEW_ARRAY(arena, plan->threads, pthread_t);
    of->types = CG_NEW_ARRAY(arena, builder->n_columns, cg_fields_type);
    for (size_t k = 0; k < builder->n_columns; k++)
        of->types[k] = builder->columns[k].type;
    cg_chunk_form form = plan->form;
    form.columns = builder->columns;
    form.n_columns = builder->n_columns;
    for (size_t i = 0; i < of->n_slots; i++) {
        cg_chunk_create(&of->slots[i].chunk, arena, &form);
        if (!plan->text) of->slots[i].buffer = cg_alloc_raw(arena, form.bytes);
    }
    if (!plan->text) of->tail = cg_alloc_raw(arena, form.bytes);
    pthread_mutex_init(&of->mutex, NULL);
    pthread_cond_init(&of->was_read, NULL);
    pthread_cond_init(&of->was_freed, NULL);
    cg_arena_on_close(arena, close_crew, of);
    return of;
}

static bool read_all(cg_arena *scratch, cg_table_builder *builder, const cg_chunks_plan *plan, size_t most_rows) {
    cg_arena *arena = cg_arena_child(scratch);
    crew *of = create_crew(arena, builder, plan, most_rows);
    bool good = run(of);
    cg_arena_destroy(arena);
    return good;
}

/* The columns that turned out to be text late are read again, as far as they were taken for something else. */
static bool read_late_texts(cg_arena *scratch, const cg_table_builder *builder, const cg_chunks_plan *plan) {
    size_t rows = 0;
    cg_table_builder late = {.arena = builder->arena, .room = builder->room, .row_limit = builder->n_rows};
    late.columns = CG_NEW_ARRAY(scratch, builder->n_columns, cg_column_builder);
    for (size_t k = 0; k < builder->n_columns; k++) {
        if (builder->columns[k].reread == 0) continue;
        if (builder->columns[k].reread > rows) rows = builder->columns[k].reread;
        late.columns[late.n_columns++] = builder->columns[k];
    }
    return rows == 0 || (read_all(scratch, &late, plan, rows) && late.n_rows >= rows);
}

bool cg_read_chunks(cg_arena *scratch, cg_table_builder *builder, const cg_chunks_plan *plan) {
    return read_all(scratch, builder, plan, SIZE_MAX) && read_late_texts(scratch, builder, plan);
}

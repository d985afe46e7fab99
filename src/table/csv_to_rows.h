/* csv_to_rows.h: CSV text becomes rows of fields, with their places. The one user of libcsv.
 *
 * Enters: UTF-8 text. Leaves: a call a row, with its fields. A plain row is looked through at once (plain_row.h); every
 * other is fed to libcsv. libcsv gives no places, so it gets the text line by line: the line where a row begins is
 * known, and costs nothing a field. Where a field lies in its row is found again, by feeding the row byte by byte, when
 * a message needs it. What the format is: RFC 4180, read strictly (a quote stands around a field or doubled inside a
 * quoted one), with any separator; lines end with LF, CR LF or CR; spaces and tabs around an unquoted field are not
 * part of it; blank lines are no rows, but are counted for a reader to whom they are (a file of one column). */
#ifndef CG_TABLE_CSV_TO_ROWS_H
#define CG_TABLE_CSV_TO_ROWS_H

#include "table/plain_row.h"

struct csv_parser;
typedef struct cg_csv_rows cg_csv_rows;

struct cg_csv_rows {
    /* Of the reader, which starts with this struct; set before reading, and free to change between reads. Setting
     * `stop` ends the reading after the line. */
    void (*row)(cg_csv_rows *reader);
    void (*blank_lines)(cg_csv_rows *reader); /* before a row that follows some; NULL: they do not count */
    bool stop;
    size_t most_fields; /* of a row that are kept: one more than are wanted is enough to know that there are too many */
    cg_field_list fields; /* for `row`, valid during the call */
    /* For the reader to see: the row that is being read, and the blank lines just before it. */
    const char *row_start;
    size_t row_line; /* from 1 */
    const char *at;  /* the next line, or the one that libcsv reads */
    size_t line;
    size_t n_blank_lines;
    const char *fault; /* the quote or character that does not fit, after CG_CSV_QUOTE */
    /* Private. */
    cg_arena *arena;
    cg_marks_finder *find_marks;
    cg_marked_text marked;
    size_t window; /* bytes that are marked at a time */
    bool reserved; /* no memory is taken any more */
    struct csv_parser *parser;
    size_t buffer_room;
    char *decoded; /* the fields that libcsv has given of this row, one after another */
    size_t decoded_room, decoded_used;
    bool libcsv_only;
    char separator;
    const char *end;
    const char *line_feed; /* the first LF from `at` on, or `end`; NULL: to be looked for */
    bool row_open;
};

typedef enum cg_csv_outcome {
    CG_CSV_END,
    CG_CSV_STOPPED,
    CG_CSV_QUOTE,     /* a quote, or what follows one, breaks the format: see `fault` */
    CG_CSV_OPEN_QUOTE /* a quoted field is not closed before the end */
} cg_csv_outcome;

/* Buffers live in `arena`; the text must outlive the rows. (`libcsv_only`, set after this, leaves plain rows to libcsv
 * too: for the test that both say the same.) */
void cg_csv_begin(cg_csv_rows *rows, cg_arena *arena, const char *text, const char *end, char separator);
/* Takes all memory that reading takes, for rows of no more than `longest` bytes of which `most_fields` are kept; plain
 * rows of up to `window` bytes are looked through at once. */
void cg_csv_reserve(cg_csv_rows *rows, size_t longest, size_t most_fields, size_t window);
/* Reads another text from now on. */
void cg_csv_aim(cg_csv_rows *rows, const char *text, const char *end);
/* Reads the next part of a text whose last part ended with a row, or with a blank line. */
void cg_csv_go_on(cg_csv_rows *rows, const char *text, const char *end);
/* Reads on, until the text ends, `stop` is set or the format is broken. */
cg_csv_outcome cg_csv_read(cg_csv_rows *rows);
/* Goes on at the start of a line, with no row open. */
void cg_csv_go_to(cg_csv_rows *rows, const char *line_start, size_t line);
/* After a broken row: goes on behind the first line of it. */
void cg_csv_skip_line(cg_csv_rows *rows);

/* A field and where it lies in the text. */
typedef struct cg_csv_field {
    const char *start, *end; /* as written, quotes included */
    const char *bytes;       /* decoded; NULL for a last field that the format breaks in */
    size_t length;
} cg_csv_field;

/* The fields of the row at `row_start`, in the arena. For messages: slow. */
size_t cg_csv_fields(cg_csv_rows *rows, cg_csv_field **fields);

#endif

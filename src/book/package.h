/* package.h: an OPC package (.xlsx): a zip file of parts. The one user of libzip.
 *
 * Enters: a file. Leaves: the names of its parts and their bytes, as a stream or whole. A package is not to be trusted:
 * what it says of itself is checked against the limits before anything is read, and again while it is read. Part names
 * have no leading slash and are compared without case. */
#ifndef CG_BOOK_PACKAGE_H
#define CG_BOOK_PACKAGE_H

#include <stdint.h>

#include "base/diagnostic.h"
#include "book/read_ahead.h"

/* 0: the default. */
typedef struct cg_package_limits {
    uint64_t bytes; /* of all parts together, unpacked */
    uint64_t ratio; /* unpacked to packed, of a part that is read */
} cg_package_limits;

#define CG_BOOK_BYTES (UINT64_C(4) << 30)
#define CG_BOOK_RATIO UINT64_C(200)

typedef struct cg_package cg_package;
typedef struct cg_part cg_part;

/* NULL after an error was reported. Closed with the arena. */
cg_package *cg_package_open(cg_arena *arena, cg_diagnostics *diagnostics, const char *path,
                            const cg_package_limits *limits);
/* The same for bytes in memory, which must live as long as the arena; `name` stands for the path in messages. */
cg_package *cg_package_open_bytes(cg_arena *arena, cg_diagnostics *diagnostics, const char *name, const void *bytes,
                                  size_t length, const cg_package_limits *limits);

cg_arena *cg_package_arena(const cg_package *package);
const char *cg_package_path(const cg_package *package);
size_t cg_package_count(const cg_package *package);
/* The name as the package has it. */
const char *cg_package_name(const cg_package *package, size_t index);
/* CG_NO_PART when there is none of that name. */
#define CG_NO_PART SIZE_MAX
size_t cg_package_find(const cg_package *package, const char *name);
/* Reports that something in the package, or (part not NULL) in a part of it, is not as it must be. */
cg_diagnostic *cg_package_report(const cg_package *package, cg_code code, const char *part, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void cg_package_warn(const cg_package *package, cg_code code, const char *part, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* While it is muted what is reported of the package is not heard. */
void cg_package_mute(cg_package *package, bool muted);

/* A part as a stream. NULL after an error was reported. One at a time. Unpacked quickly, what is wrong with it has no
 * message that says what. */
cg_part *cg_part_open(cg_package *package, size_t index, bool quickly);
/* The next bytes: the last `keep` (at most CG_PIECE_HEAD) of those before, and *length others, of which there are 0 at
 * the end; behind them are CG_PIECE_PAD zero bytes. They can be written over, and last until the next call. NULL after
 * an error was reported: the part is broken, or larger than it says. */
char *cg_part_next(cg_part *part, size_t keep, size_t *length);
void cg_part_close(cg_part *part);
/* A whole part, with a closing NUL, in the package's arena. NULL after an error was reported. */
char *cg_part_bytes(cg_package *package, size_t index, size_t *length);

/* Other bytes for a part, or a new one. */
typedef struct cg_new_part {
    size_t index;     /* in the package; CG_NO_PART: it gets one more part, */
    const char *name; /* of this name */
    const char *bytes;
    size_t length;
} cg_new_part;

/* Puts n other parts into the copy of the package at `path`, in place of its own or, where they are new, behind all
 * others. All other parts keep their compressed bytes, and all keep their order, dates and attributes. False after an
 * error was reported. */
bool cg_package_replace(const cg_package *package, const char *path, const cg_new_part *parts, size_t n);

#endif

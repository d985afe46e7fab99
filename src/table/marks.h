/* marks.h: where a text has the characters that the CSV format knows.
 *
 * Enters: a text. Leaves: the places of its separators, quotes, line feeds and carriage returns, in order. What lies
 * between two marks is never looked at one byte at a time. */
#ifndef CG_TABLE_MARKS_H
#define CG_TABLE_MARKS_H

#include <stddef.h>
#include <stdint.h>

/* A finder writes up to this many places more than there are. */
enum { CG_MARKS_SPARE = 8 };

/* Writes the places of the marks in `length` bytes (at most UINT32_MAX of them), and returns how many there are: no
 * more than bytes. */
typedef size_t cg_marks_finder(const char *text, size_t length, char separator, uint32_t *places);

/* The quickest finder of this machine, then others that give the same; NULL behind the last. */
cg_marks_finder *cg_marks_find_with(unsigned number);

#endif

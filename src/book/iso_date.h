/* iso_date.h: "2024-02-29T13:45:00Z", a date as cells of type `d` have it. */
#ifndef CG_BOOK_ISO_DATE_H
#define CG_BOOK_ISO_DATE_H

#include <stdbool.h>
#include <stddef.h>

/* The serial number of a date, a time or both that fill the text; false when it is anything else. Of a zone nothing is
 * made, as in Excel. */
bool cg_iso_date_to_serial(const char *text, size_t length, bool date_1904, double *serial);

#endif

/* json_values.h: values of the public API as JSON. */
#ifndef CG_CLI_JSON_VALUES_H
#define CG_CLI_JSON_VALUES_H

#include "cellgrad.h"
#include "output/json.h"

/* A number, a text, true or false, "#DIV/0!" for an error, null for a blank. */
void cg_put_value(cg_json *json, const cg_value *value);
/* [[...], [...]], row by row. */
void cg_put_rows(cg_json *json, const cg_value_array *array);
void cg_put_numbers(cg_json *json, const double *numbers, size_t rows, size_t cols);
/* One cell as a value, more as rows. */
void cg_put_array(cg_json *json, const cg_value_array *array);
/* The worksheets of a sheet file, each with as many of its first rows as have 10,000 cells: as the object
 * {"Plan": {"range": "Plan!A1:E4", "values": rows}}, or as members "Plan!A1:E4": rows. */
void cg_put_worksheets(cg_json *json, cg_workbook *book);
void cg_put_ranges(cg_json *json, cg_workbook *book);

#endif

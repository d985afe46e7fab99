/* view_to_svg.c: a view's one chart -> a picture as SVG: points, lines, curves and bars between two axes.
 *
 * Drawn here and not by a plotting program, so that it needs none and the same view gives the same bytes. */
#include <math.h>
#include <stdlib.h>

#include "base/decimal.h"
#include "output/chart_scale.h"
#include "output/exporters.h"
#include "output/write_file.h"

enum { WIDTH = 720, HEIGHT = 450, TOP = 48, RIGHT = 24, BOTTOM = 62, MOST_POINTS = 4000, MOST_NAMES = 24 };
static const double LETTER = 6.6; /* width of a letter of 12 px */

static const char *const colors[] = {"#4472c4", "#a5481a", "#5b9a3c", "#7f63a8", "#c0912a", "#3a9a9a"};

typedef struct drawing {
    FILE *out;
    const cg_view_chart *chart;
    cg_scale x, y;
    double left;          /* of the plot; its other ends are fixed */
    const cg_cell *names; /* of the x axis, when they are texts; or NULL */
    size_t n_names;
} drawing;

/* ---- Text ---- */

/* With two decimals, whatever the locale. */
static void write_place(FILE *out, double place) {
    long hundredths = lround(place * 100);
    fprintf(out, "%s%ld", hundredths < 0 ? "-" : "", labs(hundredths) / 100);
    if (hundredths % 100) fprintf(out, ".%02ld", labs(hundredths) % 100);
}

static void write_attribute(FILE *out, const char *name, double place) {
    fprintf(out, " %s=\"", name);
    write_place(out, place);
    fputc('"', out);
}

static void write_escaped(FILE *out, const char *text) {
    for (; *text; text++) {
        if (*text == '&')
            fputs("&amp;", out);
        else if (*text == '<')
            fputs("&lt;", out);
        else if ((unsigned char)*text >= ' ' || *text == '\n')
            fputc(*text, out);
    }
}

static void write_label(FILE *out, double x, double y, const char *anchor, const char *rest, const char *text) {
    fputs("<text", out);
    write_attribute(out, "x", x);
    write_attribute(out, "y", y);
    fprintf(out, " text-anchor=\"%s\"%s>", anchor, rest);
    write_escaped(out, text);
    fputs("</text>\n", out);
}

static void write_line(FILE *out, double x1, double y1, double x2, double y2, const char *stroke) {
    fputs("<line", out);
    write_attribute(out, "x1", x1);
    write_attribute(out, "y1", y1);
    write_attribute(out, "x2", x2);
    write_attribute(out, "y2", y2);
    fprintf(out, " stroke=\"%s\"/>\n", stroke);
}

/* ---- Places ---- */

static double number_at(const cg_view_points *points, size_t i) {
    return cg_is_number(points->cells[i]) ? points->cells[i].number : NAN;
}

/* Without x, and where x is a text, points are numbered. */
static double x_of(const drawing *to, const cg_view_series *series, size_t i) {
    if (!series->has_x || to->names || i >= series->x.n) return (double)i + 1;
    return number_at(&series->x, i);
}

static double across(const drawing *to, double number) {
    return to->left + cg_scale_place(&to->x, number) * (WIDTH - RIGHT - to->left);
}

static double down(const drawing *to, double number) {
    return HEIGHT - BOTTOM - cg_scale_place(&to->y, number) * (HEIGHT - BOTTOM - TOP);
}

static bool has_bars(const drawing *to) {
    for (size_t i = 0; i < to->chart->n_series; i++)
        if (to->chart->series[i].kind == CG_BAR) return true;
    return false;
}

static void include(double number, bool log, double *low, double *high) {
    if (!isfinite(number) || (log && !(number > 0))) return;
    *low = fmin(*low, number);
    *high = fmax(*high, number);
}

static void find_names(drawing *to) {
    for (size_t i = 0; i < to->chart->n_series; i++) {
        const cg_view_series *series = &to->chart->series[i];
        if (!series->has_x || series->x.n == 0 || !cg_is_text(series->x.cells[0])) continue;
        to->names = series->x.cells;
        to->n_names = series->x.n;
    }
}

static void find_scales(drawing *to) {
    const cg_view_chart *chart = to->chart;
    bool bars = has_bars(to), log_x = chart->log_x && !to->names;
    double x[] = {INFINITY, -INFINITY}, y[] = {INFINITY, -INFINITY};
    for (size_t i = 0; i < chart->n_series; i++)
        for (size_t k = 0; k < chart->series[i].y.n; k++) {
            include(x_of(to, &chart->series[i], k), log_x, &x[0], &x[1]);
            include(number_at(&chart->series[i].y, k), chart->log_y, &y[0], &y[1]);
        }
    if (!(x[0] <= x[1])) x[0] = x[1] = 1;
    if (!(y[0] <= y[1])) y[0] = y[1] = 1;
    if (bars) {
        x[0] -= 0.5;
        x[1] += 0.5;
        if (!chart->log_y) include(0, false, &y[0], &y[1]);
    }
    to->x = cg_scale_of(x[0], x[1], log_x, bars ? 0 : 0.03);
    to->y = cg_scale_of(y[0], y[1], chart->log_y, 0.04);
    if (bars && !chart->log_y && y[0] >= 0) to->y.low = 0;
}

/* ---- Axes ---- */

static void tick_text(double number, char *text) {
    cg_decimal_write(number, text);
}

static void place_left(drawing *to) {
    size_t longest = 1;
    for (size_t i = 0; i < to->y.n_ticks; i++) {
        char text[CG_DECIMAL_ROOM];
        tick_text(to->y.ticks[i], text);
        if (strlen(text) > longest) longest = strlen(text);
    }
    to->left = 18 + LETTER * (double)longest + (to->chart->y_title ? 22 : 0);
}

static void draw_y_axis(const drawing *to) {
    for (size_t i = 0; i < to->y.n_ticks; i++) {
        char text[CG_DECIMAL_ROOM];
        double at = down(to, to->y.ticks[i]);
        tick_text(to->y.ticks[i], text);
        write_line(to->out, to->left, at, WIDTH - RIGHT, at, "#e3e6ec");
        write_label(to->out, to->left - 8, at + 4, "end", "", text);
    }
    if (!to->chart->y_title) return;
    double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
    fputs("<g transform=\"rotate(-90 16 ", to->out);
    write_place(to->out, middle);
    fputs(")\">", to->out);
    write_label(to->out, 16, middle, "middle", " fill=\"#333\"", to->chart->y_title);
    fputs("</g>\n", to->out);
}

static void draw_x_tick(const drawing *to, double number, const char *text) {
    double at = across(to, number);
    write_line(to->out, at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 5, "#8a93a3");
    write_label(to->out, at, HEIGHT - BOTTOM + 20, "middle", "", text);
}

static void draw_x_axis(const drawing *to) {
    size_t every = to->n_names / MOST_NAMES + 1;
    for (size_t i = 0; i < to->n_names; i += every)
        if (cg_is_text(to->names[i])) draw_x_tick(to, (double)i + 1, cg_cell_text(to->names[i])->bytes);
    bool whole = has_bars(to);
    for (size_t i = 0; i < to->x.n_ticks && !to->names; i++) {
        char text[CG_DECIMAL_ROOM];
        tick_text(to->x.ticks[i], text);
        if (!whole || to->x.ticks[i] == floor(to->x.ticks[i])) draw_x_tick(to, to->x.ticks[i], text);
    }
    write_line(to->out, to->left, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "#8a93a3");
    if (to->chart->x_title)
        write_label(to->out, (to->left + WIDTH - RIGHT) / 2, HEIGHT - BOTTOM + 44, "middle", " fill=\"#333\"",
                    to->chart->x_title);
}

/* ---- Series ---- */

/* Of very many points every so many. */
static size_t stride_of(const cg_view_series *series) {
    return series->y.n / MOST_POINTS + 1;
}

static void draw_points(const drawing *to, const cg_view_series *series, const char *color) {
    fprintf(to->out, "<g fill=\"%s\" fill-opacity=\"0.6\">\n", color);
    for (size_t i = 0; i < series->y.n; i += stride_of(series)) {
        double x = across(to, x_of(to, series, i)), y = down(to, number_at(&series->y, i));
        if (!isfinite(x) || !isfinite(y)) continue;
        fputs("<circle", to->out);
        write_attribute(to->out, "cx", x);
        write_attribute(to->out, "cy", y);
        fputs(" r=\"3\"/>\n", to->out);
    }
    fputs("</g>\n", to->out);
}

/* A gap where a point has no place. */
static void draw_path(const drawing *to, const cg_view_series *series, const char *color) {
    bool pen_down = false;
    fputs("<path d=\"", to->out);
    for (size_t i = 0; i < series->y.n; i += stride_of(series)) {
        double x = across(to, x_of(to, series, i)), y = down(to, number_at(&series->y, i));
        bool good = isfinite(x) && isfinite(y);
        if (good) fputs(pen_down ? "L" : "M", to->out);
        if (good) write_place(to->out, x);
        if (good) fputc(' ', to->out);
        if (good) write_place(to->out, y);
        pen_down = good;
    }
    fprintf(to->out, "\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\"/>\n", color);
}

static void draw_bars(const drawing *to, const cg_view_series *series, const char *color) {
    double zero = to->y.log ? HEIGHT - BOTTOM : down(to, 0), half = 0.38;
    fprintf(to->out, "<g fill=\"%s\">\n", color);
    for (size_t i = 0; i < series->y.n; i++) {
        double x = x_of(to, series, i), left = across(to, x - half), y = down(to, number_at(&series->y, i));
        if (!isfinite(left) || !isfinite(y)) continue;
        fputs("<rect", to->out);
        write_attribute(to->out, "x", left);
        write_attribute(to->out, "y", fmin(y, zero));
        write_attribute(to->out, "width", across(to, x + half) - left);
        write_attribute(to->out, "height", fabs(zero - y));
        fputs("/>\n", to->out);
    }
    fputs("</g>\n", to->out);
}

static void draw_series(const drawing *to) {
    static void (*const drawers[])(const drawing *, const cg_view_series *, const char *) = {
        [CG_SCATTER] = draw_points, [CG_LINE] = draw_path, [CG_BAR] = draw_bars, [CG_CURVE] = draw_path};
    size_t n_colors = sizeof colors / sizeof *colors;
    for (size_t i = 0; i < to->chart->n_series; i++)
        drawers[to->chart->series[i].kind](to, &to->chart->series[i], colors[i % n_colors]);
}

/* Names of several series, right of each other under the title. */
static void draw_legend(const drawing *to) {
    if (to->chart->n_series < 2) return;
    double x = to->left;
    for (size_t i = 0; i < to->chart->n_series; i++) {
        const char *name = to->chart->series[i].y.name;
        fputs("<rect", to->out);
        write_attribute(to->out, "x", x);
        fprintf(to->out, " y=\"32\" width=\"10\" height=\"10\" rx=\"2\" fill=\"%s\"/>\n",
                colors[i % (sizeof colors / sizeof *colors)]);
        write_label(to->out, x + 15, 41, "start", "", name);
        x += 34 + LETTER * (double)cg_utf8_count(name, strlen(name));
    }
}

static void draw(FILE *out, cg_arena *scratch, const void *what) {
    const cg_view_chart *chart = what;
    drawing to = {.out = out, .chart = chart};
    (void)scratch;
    find_names(&to);
    find_scales(&to);
    place_left(&to);
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
            "font-family=\"sans-serif\" font-size=\"12\" fill=\"#555\">\n<title>",
            WIDTH, HEIGHT, WIDTH, HEIGHT);
    write_escaped(out, chart->title);
    fprintf(out, "</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, HEIGHT);
    write_label(out, to.left, 22, "start", " font-size=\"16\" font-weight=\"bold\" fill=\"#264478\"", chart->title);
    draw_y_axis(&to);
    draw_x_axis(&to);
    draw_series(&to);
    draw_legend(&to);
    fputs("</svg>\n", out);
}

static bool write_svg(const cg_view *view, const char *path) {
    if (view->n_charts != 1) {
        cg_report(view->diagnostics, CG_E_PICTURE, cg_nowhere(),
                  view->n_charts ? "%s is one picture: the export needs one line `chart NAME`, with one name"
                                 : "there is no chart for %s: the export needs a line `chart NAME`",
                  path);
        return false;
    }
    return cg_write_file(view->arena, view->diagnostics, path, draw, &view->charts[0]);
}

const cg_exporter cg_exporter_svg = {
    .name = "svg",
    .extension = ".svg",
    .help = "One chart as a picture.",
    .write = write_svg,
};

/* source.c: see source.h. */
#define _POSIX_C_SOURCE 200809L
#include "base/source.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"

const cg_source *cg_source_create(cg_arena *arena, const char *name, const char *text, size_t length) {
    cg_source *source = CG_NEW(arena, cg_source);
    CG_LIST(uint32_t) starts = {0};
    CG_PUSH(arena, &starts, 0);
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\n') CG_PUSH(arena, &starts, (uint32_t)(i + 1));
    *source = (cg_source){name, text, length, starts.at, starts.count};
    return source;
}

static size_t line_of(const cg_source *source, size_t offset) {
    size_t low = 0, high = source->lines;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (source->line_starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

cg_place cg_source_place(const cg_source *source, size_t offset) {
    size_t line = line_of(source, offset);
    size_t start = source->line_starts[line];
    return (cg_place){line + 1, cg_utf8_count(source->text + start, offset - start) + 1};
}

const char *cg_source_line(const cg_source *source, size_t line, size_t *length) {
    size_t start = source->line_starts[line - 1];
    size_t end = line < source->lines ? source->line_starts[line] : source->length;
    while (end > start && (source->text[end - 1] == '\n' || source->text[end - 1] == '\r'))
        end--;
    *length = end - start;
    return source->text + start;
}

cg_span cg_span_join(cg_span first, cg_span last) {
    return (cg_span){first.source, first.start, last.end > first.start ? last.end : first.end};
}

/* Registered before the file is opened, so that a failure in between leaks nothing. */
static void close_file(void *slot) {
    FILE **file = slot;
    if (*file) fclose(*file);
}

/* Reads to the end of `file`; NULL with errno set on failure. */
static char *read_all(cg_arena *arena, FILE *file, size_t *length) {
    struct stat status;
    if (fstat(fileno(file), &status) != 0) return NULL;
    if (S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return NULL;
    }
    size_t room = S_ISREG(status.st_mode) && status.st_size > 0 ? (size_t)status.st_size + 2 : 4096, count = 0;
    char *text = cg_alloc_raw(arena, room);
    size_t got;
    while ((got = fread(text + count, 1, room - 1 - count, file)) > 0) {
        count += got;
        if (count < room - 1) continue;
        text = cg_resize(arena, text, room, room * 2);
        room *= 2;
    }
    if (ferror(file)) return NULL;
    text[count] = '\0';
    *length = count;
    return text;
}

const char *cg_file_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *cg_read_file(cg_arena *arena, const char *path, size_t *length) {
    cg_arena *handles = cg_arena_child(arena); /* closes the file also when memory runs out */
    FILE **file = CG_NEW(handles, FILE *);
    cg_arena_on_close(handles, close_file, file);
    *file = fopen(path, "rb");
    char *text = *file ? read_all(arena, *file, length) : NULL;
    int reason = errno;
    cg_arena_destroy(handles);
    errno = reason;
    return text;
}

const char *cg_path_beside(cg_arena *arena, const char *from, const char *path) {
    const char *slash = from ? strrchr(from, '/') : NULL;
    if (path[0] == '/' || !slash) return path;
    return cg_format(arena, "%.*s%s", (int)(slash - from + 1), from, path);
}

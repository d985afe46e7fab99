/* package.c: see package.h. */
#include "book/package.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "base/text.h"
#include "book/inflate.h"
#include "book/read_ahead.h"

struct cg_part {
    cg_package *package;
    size_t index;
    zip_file_t *file; /* NULL: closed */
    uint64_t left;    /* bytes that the package says are still to come */
};

struct cg_package {
    cg_arena *arena;
    cg_diagnostics *diagnostics;
    cg_diagnostics *reports; /* `diagnostics`, or while it is muted `unheard` */
    cg_diagnostics unheard;
    const char *path;
    cg_package_limits limits;
    zip_t *zip;         /* NULL: not open */
    const char **names; /* with slashes, without a leading one */
    size_t count;
    uint32_t *slots; /* by hash of the name: 1 + index, 0 for free */
    size_t slot_count;
    cg_part part;
    cg_read_ahead *ahead; /* of the part; a large one is unpacked by a thread */
    cg_inflate *inflate;  /* NULL: not needed so far */
};

/* ---- Messages ---- */

/* What a message names: the part, or the whole package. */
static const char *named_file(const cg_package *package, const char *part) {
    return part ? cg_format(package->reports->arena, "%s: %s", package->path, part) : package->path;
}

cg_diagnostic *cg_package_report(const cg_package *package, cg_code code, const char *part, const char *format, ...) {
    va_list list;
    va_start(list, format);
    const char *message = cg_format_list(package->reports->arena, format, list);
    va_end(list);
    return cg_report_data(package->reports, code, named_file(package, part), 0, 0, NULL, "%s", message);
}

void cg_package_warn(const cg_package *package, cg_code code, const char *part, const char *format, ...) {
    va_list list;
    va_start(list, format);
    const char *message = cg_format_list(package->reports->arena, format, list);
    va_end(list);
    cg_warn_data(package->reports, code, named_file(package, part), "%s", message);
}

/* An old .xls and a workbook with a password are both OLE files; the latter has a stream of this name. */
static void report_compound_file(const cg_package *package, const unsigned char *bytes, size_t length) {
    static const char stream[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    bool locked = false;
    for (size_t at = 0; !locked && at + sizeof stream <= length; at++)
        locked = bytes[at] == 'E' && memcmp(bytes + at, stream, sizeof stream - 1) == 0;
    cg_diagnostic *report = cg_package_report(package, CG_E_NOT_A_WORKBOOK, NULL, "%s",
                                              locked ? "the workbook is encrypted with a password"
                                                     : "this is a workbook of Excel 97 to 2003 (.xls)");
    cg_add_note(package->diagnostics, report, cg_nowhere(), "%s",
                locked ? "remove the password in Excel (File, Info, Protect Workbook), or save a copy without one"
                       : "save it as .xlsx, for example with `soffice --headless --convert-to xlsx FILE`");
}

static void report_not_a_zip(const cg_package *package, int code, const char *file) {
    static const unsigned char compound[] = {0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1};
    enum { LOOK = 1 << 20 };
    unsigned char *bytes = cg_alloc_raw(package->arena, LOOK);
    FILE *stream = file ? fopen(file, "rb") : NULL;
    size_t length = stream ? fread(bytes, 1, LOOK, stream) : 0;
    if (stream) fclose(stream);
    if (length >= sizeof compound && memcmp(bytes, compound, sizeof compound) == 0) {
        report_compound_file(package, bytes, length);
        return;
    }
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    cg_package_report(package, CG_E_BROKEN_WORKBOOK, NULL,
                      "the file is no whole zip package, as a workbook is: %s; perhaps it was cut short",
                      zip_error_strerror(&error));
    zip_error_fini(&error);
}

/* ---- Names ---- */

static uint32_t name_hash(const char *name) {
    uint32_t hash = 2166136261u;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name)) * 16777619u;
    return hash;
}

/* Backslashes, which some writers put, are slashes. */
static const char *plain_name(cg_arena *arena, const char *name) {
    char *plain = cg_copy_text(arena, name, strlen(name));
    for (char *at = plain; *at; at++)
        if (*at == '\\') *at = '/';
    return *plain == '/' ? plain + 1 : plain;
}

static bool leaves_the_package(const char *name) {
    for (const char *at = name; at; at = strchr(at, '/')) {
        if (*at == '/') at++;
        if (at[0] == '.' && at[1] == '.' && (at[2] == '/' || at[2] == '\0')) return true;
    }
    return false;
}

/* The slot of the name, or the free one where it would be. */
static bool find_slot(const cg_package *package, const char *name, size_t *slot) {
    for (*slot = name_hash(name) & (package->slot_count - 1); package->slots[*slot];
         *slot = (*slot + 1) & (package->slot_count - 1))
        if (cg_same_word(package->names[package->slots[*slot] - 1], name)) return true;
    return false;
}

/* False after it was reported that a name is not one that stays in the package. Of two parts of a name, which no
 * package may have, the first counts. */
static bool read_names(cg_package *package) {
    package->names = CG_NEW_ARRAY(package->arena, package->count, const char *);
    for (package->slot_count = 16; package->slot_count < 2 * package->count;)
        package->slot_count *= 2;
    package->slots = CG_NEW_ARRAY(package->arena, package->slot_count, uint32_t);
    for (size_t i = 0; i < package->count; i++) {
        const char *name = zip_get_name(package->zip, i, ZIP_FL_ENC_GUESS);
        if (!name || cg_utf8_check(name, strlen(name)) != strlen(name)) name = "";
        package->names[i] = plain_name(package->arena, name);
        if (leaves_the_package(package->names[i])) {
            cg_package_report(package, CG_E_UNSAFE_WORKBOOK, NULL,
                              "a part is called \"%s\", which is outside the package", package->names[i]);
            return false;
        }
        size_t slot;
        if (!find_slot(package, package->names[i], &slot)) package->slots[slot] = (uint32_t)i + 1;
    }
    return true;
}

void cg_package_mute(cg_package *package, bool muted) {
    package->reports = muted ? &package->unheard : package->diagnostics;
}

cg_arena *cg_package_arena(const cg_package *package) {
    return package->arena;
}

const char *cg_package_path(const cg_package *package) {
    return package->path;
}

size_t cg_package_count(const cg_package *package) {
    return package->count;
}

const char *cg_package_name(const cg_package *package, size_t index) {
    return package->names[index];
}

size_t cg_package_find(const cg_package *package, const char *name) {
    size_t slot;
    return find_slot(package, name, &slot) ? package->slots[slot] - 1 : CG_NO_PART;
}

/* ---- Opening ---- */

static void close_package(void *handle) {
    cg_package *package = handle;
    cg_part_close(&package->part);
    if (package->zip) zip_discard(package->zip);
    package->zip = NULL;
}

/* The sizes that the package gives of its parts; reading holds them to it. */
static bool check_sizes(const cg_package *package) {
    uint64_t all = 0;
    for (size_t i = 0; i < package->count; i++) {
        zip_stat_t stat;
        if (zip_stat_index(package->zip, i, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE)) continue;
        all = stat.size > UINT64_MAX - all ? UINT64_MAX : all + stat.size;
    }
    if (all <= package->limits.bytes) return true;
    cg_package_report(package, CG_E_WORKBOOK_LIMIT, NULL,
                      "the workbook's parts take %llu bytes unpacked, and at most %llu are read (--most-bytes)",
                      (unsigned long long)all, (unsigned long long)package->limits.bytes);
    return false;
}

static cg_package *create_package(cg_arena *arena, cg_diagnostics *diagnostics, const char *path,
                                  const cg_package_limits *limits) {
    cg_package *package = CG_NEW(arena, cg_package);
    package->arena = arena;
    package->diagnostics = package->reports = diagnostics;
    package->unheard = (cg_diagnostics){.arena = arena};
    package->path = path;
    package->ahead = cg_read_ahead_create(arena);
    if (limits) package->limits = *limits;
    if (!package->limits.bytes) package->limits.bytes = CG_BOOK_BYTES;
    if (!package->limits.ratio) package->limits.ratio = CG_BOOK_RATIO;
    cg_arena_on_close(arena, close_package, package);
    return package;
}

static cg_package *open_package(cg_package *package) {
    enum { MOST_PARTS = 1 << 20 };
    zip_int64_t count = zip_get_num_entries(package->zip, 0);
    if (count > MOST_PARTS) {
        cg_package_report(package, CG_E_WORKBOOK_LIMIT, NULL, "the package has %lld parts, and at most %d are read",
                          (long long)count, MOST_PARTS);
        return NULL;
    }
    package->count = count > 0 ? (size_t)count : 0;
    return check_sizes(package) && read_names(package) ? package : NULL;
}

cg_package *cg_package_open(cg_arena *arena, cg_diagnostics *diagnostics, const char *path,
                            const cg_package_limits *limits) {
    cg_package *package = create_package(arena, diagnostics, path, limits);
    int code = 0;
    package->zip = zip_open(path, ZIP_RDONLY, &code);
    if (package->zip) return open_package(package);
    if (code == ZIP_ER_NOENT || code == ZIP_ER_OPEN || code == ZIP_ER_READ)
        cg_package_report(package, CG_E_FILE_READ, NULL, "cannot read the workbook: %s", strerror(errno));
    else
        report_not_a_zip(package, code, path);
    return NULL;
}

cg_package *cg_package_open_bytes(cg_arena *arena, cg_diagnostics *diagnostics, const char *name, const void *bytes,
                                  size_t length, const cg_package_limits *limits) {
    cg_package *package = create_package(arena, diagnostics, name, limits);
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes, length, 0, &error);
    package->zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    int code = zip_error_code_zip(&error);
    zip_error_fini(&error);
    if (package->zip) return open_package(package);
    if (source) zip_source_free(source);
    report_not_a_zip(package, code, NULL);
    return NULL;
}

/* ---- Reading ---- */

enum { SMALL = 4 << 20 }; /* a part that unpacks to less harms nobody */

static long unpack(void *file, void *bytes, size_t room) {
    return (long)zip_fread(file, bytes, room);
}

/* The part's bytes as they lie in the package, to be unpacked by ISA-L. False when it is not for it. */
static bool open_quickly(cg_package *package, const zip_stat_t *stat) {
    const zip_uint64_t wanted = ZIP_STAT_SIZE | ZIP_STAT_CRC | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    bool plain = (stat->valid & wanted) == wanted && stat->comp_method == ZIP_CM_DEFLATE &&
                 stat->encryption_method == ZIP_EM_NONE && stat->size <= INT32_MAX;
    if (!plain) return false;
    if (!package->inflate) package->inflate = cg_inflate_create(package->arena);
    if (!package->inflate) return false;
    package->part.file = zip_fopen_index(package->zip, package->part.index, ZIP_FL_COMPRESSED);
    if (!package->part.file) return false;
    cg_inflate_start(package->inflate, unpack, package->part.file, stat->size, stat->crc);
    cg_read_ahead_start(package->ahead, cg_inflate_read, package->inflate, stat->size > SMALL);
    return true;
}

cg_part *cg_part_open(cg_package *package, size_t index, bool quickly) {
    const char *name = package->names[index];
    zip_stat_t stat;
    cg_part_close(&package->part);
    if (zip_stat_index(package->zip, index, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE)) {
        cg_package_report(package, CG_E_BROKEN_WORKBOOK, name, "the package does not say how large this part is");
        return NULL;
    }
    if (stat.size > SMALL && stat.size / package->limits.ratio > stat.comp_size) {
        cg_package_report(
            package, CG_E_WORKBOOK_LIMIT, name,
            "%llu bytes unpack to %llu, more than %llu times as many (--most-ratio), which no workbook needs",
            (unsigned long long)stat.comp_size, (unsigned long long)stat.size,
            (unsigned long long)package->limits.ratio);
        return NULL;
    }
    package->part = (cg_part){.package = package, .index = index, .left = stat.size};
    if (quickly && open_quickly(package, &stat)) return &package->part;
    package->part.file = zip_fopen_index(package->zip, index, 0);
    if (!package->part.file) {
        cg_package_report(package, CG_E_BROKEN_WORKBOOK, name, "the part cannot be unpacked: %s",
                          zip_strerror(package->zip));
        return NULL;
    }
    cg_read_ahead_start(package->ahead, unpack, package->part.file, stat.size > SMALL);
    return &package->part;
}

char *cg_part_next(cg_part *part, size_t keep, size_t *length) {
    long n;
    char *bytes = cg_read_ahead_next(part->package->ahead, keep, &n);
    const char *name = part->package->names[part->index];
    if (n < 0) {
        cg_package_report(part->package, CG_E_BROKEN_WORKBOOK, name, "the part cannot be unpacked: %s",
                          zip_file_strerror(part->file));
        return NULL;
    }
    if ((uint64_t)n > part->left) {
        cg_package_report(part->package, CG_E_BROKEN_WORKBOOK, name, "the part is larger than the package says");
        return NULL;
    }
    part->left -= (uint64_t)n;
    *length = (size_t)n;
    return bytes;
}

void cg_part_close(cg_part *part) {
    if (!part->file) return;
    cg_read_ahead_stop(part->package->ahead);
    zip_fclose(part->file);
    part->file = NULL;
}

static char *whole_part(cg_package *package, size_t index, bool quickly, size_t *length) {
    cg_part *part = cg_part_open(package, index, quickly);
    if (!part) return NULL;
    size_t room = 0, n = 1;
    char *whole = NULL;
    for (*length = 0; n > 0; *length += n) {
        const char *bytes = cg_part_next(part, 0, &n);
        if (!bytes) {
            cg_part_close(part);
            return NULL;
        }
        if (room - *length <= n) {
            whole = cg_resize(package->arena, whole, room, 2 * room + n + 1);
            room = 2 * room + n + 1;
        }
        memcpy(whole + *length, bytes, n);
    }
    whole[*length] = '\0';
    cg_part_close(part);
    return whole;
}

char *cg_part_bytes(cg_package *package, size_t index, size_t *length) {
    cg_package_mute(package, true);
    char *bytes = whole_part(package, index, true, length);
    cg_package_mute(package, false);
    return bytes ? bytes : whole_part(package, index, false, length);
}

/* ---- Writing ---- */

/* How a part of this size is written. For a large one a level is enough that takes a tenth of the best one's time, and
 * a twentieth more room. */
static bool set_compression(zip_t *zip, zip_uint64_t index, bool stored, size_t size) {
    enum { USUAL = 6, QUICK = 4 };
    /* The default is to deflate, too; asked for what the part has already, libzip forgets the level. */
    return zip_set_file_compression(zip, index, stored ? ZIP_CM_STORE : ZIP_CM_DEFAULT, size > SMALL ? QUICK : USUAL) ==
           0;
}

/* libzip copies what is not replaced as it lies in the file. */
static bool replace_part(zip_t *zip, const cg_new_part *part) {
    zip_stat_t old;
    zip_uint8_t system;
    zip_uint32_t attributes;
    if (zip_stat_index(zip, part->index, 0, &old) != 0) return false;
    if (zip_file_get_external_attributes(zip, part->index, 0, &system, &attributes) != 0) return false;
    zip_source_t *source = zip_source_buffer(zip, part->bytes, part->length, 0);
    if (!source) return false;
    if (zip_file_replace(zip, part->index, source, 0) < 0) {
        zip_source_free(source);
        return false;
    }
    return set_compression(zip, part->index, old.comp_method == ZIP_CM_STORE, part->length) &&
           zip_file_set_mtime(zip, part->index, old.mtime, 0) == 0 &&
           zip_file_set_external_attributes(zip, part->index, 0, system, attributes) == 0;
}

/* Dated like the first part, so that the same package and parts give the same bytes. */
static bool add_part(zip_t *zip, const cg_new_part *part) {
    zip_stat_t first;
    if (zip_stat_index(zip, 0, 0, &first) != 0) return false;
    zip_source_t *source = zip_source_buffer(zip, part->bytes, part->length, 0);
    if (!source) return false;
    zip_int64_t index = zip_file_add(zip, part->name, source, ZIP_FL_ENC_GUESS);
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    return set_compression(zip, (zip_uint64_t)index, false, part->length) &&
           zip_file_set_mtime(zip, (zip_uint64_t)index, first.mtime, 0) == 0;
}

bool cg_package_replace(const cg_package *package, const char *path, const cg_new_part *parts, size_t n) {
    int code = 0;
    zip_t *zip = zip_open(path, 0, &code);
    bool ok = zip != NULL;
    for (size_t i = 0; i < n && ok; i++)
        ok = parts[i].index == CG_NO_PART ? add_part(zip, &parts[i]) : replace_part(zip, &parts[i]);
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    const char *why = cg_format(package->arena, "%s", zip ? zip_strerror(zip) : zip_error_strerror(&error));
    zip_error_fini(&error);
    if (ok && zip_close(zip) == 0) return true;
    if (ok) why = cg_format(package->arena, "%s", zip_strerror(zip));
    if (zip) zip_discard(zip);
    cg_package_report(package, CG_E_FILE_WRITE, NULL, "the workbook cannot be written: %s", why);
    return false;
}

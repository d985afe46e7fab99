/* machine_code.c: see machine_code.h; the one user of LLVM.
 *
 * Enters: a module in LLVM's text form. Leaves: the address of a function. The library is opened when it is first
 * needed, by name and through its stable C interface: nothing is built against it, the program starts as fast as
 * without it, and where it is missing the caller goes on interpreting. What it makes is put into pages of our own, so
 * that all else of it can go as soon as the code is there. */
#define _DEFAULT_SOURCE
#include "program/machine_code.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
#define CG_ARCHITECTURE "X86"
#elif defined(__aarch64__)
#define CG_ARCHITECTURE "AArch64"
#endif

/* Opaque in LLVM's interface, too. */
typedef void *handle;

/* LLVMMCJITCompilerOptions */
typedef struct engine_options {
    unsigned level;
    int code_model, no_frame_pointer_elimination, fast_selection;
    void *memory_manager;
} engine_options;

/* Where LLVM puts what it makes. */
typedef unsigned char *take_code(void *room, uintptr_t size, unsigned alignment, unsigned section, const char *name);
typedef unsigned char *take_data(void *room, uintptr_t size, unsigned alignment, unsigned section, const char *name,
                                 int read_only);
typedef int finish_room(void *room, char **message);
typedef void close_room(void *room);

/* The functions of LLVM's C interface that are used, by their names without "LLVM". */
typedef struct llvm {
    handle (*ContextCreate)(void);
    handle (*CreateSimpleMCJITMemoryManager)(void *room, take_code *code, take_data *data, finish_room *finish,
                                             close_room *close);
    void (*ContextDispose)(handle context);
    handle (*CreateMemoryBufferWithMemoryRangeCopy)(const char *text, size_t length, const char *name);
    int (*ParseIRInContext)(handle context, handle buffer, handle *module, char **message);
    void (*LinkInMCJIT)(void);
    void (*InitializeMCJITCompilerOptions)(engine_options *options, size_t size);
    int (*CreateMCJITCompilerForModule)(handle *engine, handle module, engine_options *options, size_t size,
                                        char **message);
    uint64_t (*GetFunctionAddress)(handle engine, const char *name);
    void (*DisposeExecutionEngine)(handle engine);
    void (*DisposeMessage)(char *message);
    char *(*GetHostCPUName)(void);
    char *(*GetHostCPUFeatures)(void);
    void (*target_info)(void), (*target)(void), (*target_code)(void), (*printer)(void);
} llvm;

struct cg_machine {
    cg_arena *arena;
    llvm llvm;
    bool plain_pointers;
    const char *attributes;
};

/* LLVM registers its targets in tables of its own, which are not made for several threads. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#ifdef CG_ARCHITECTURE

static const struct {
    const char *name;
    bool plain_pointers;
} libraries[] = {{"libLLVM.so.19.1", true}, {"libLLVM.so.18.1", true}, {"libLLVM-17.so.1", true},
                 {"libLLVM-16.so.1", true}, {"libLLVM-15.so.1", true}, {"libLLVM-14.so.1", false}};

static const struct {
    const char *name;
    size_t place;
} symbols[] = {
#define CG_SYMBOL(field)                                                                                               \
    { "LLVM" #field, offsetof(llvm, field) }
    CG_SYMBOL(ContextCreate),
    CG_SYMBOL(ContextDispose),
    CG_SYMBOL(CreateSimpleMCJITMemoryManager),
    CG_SYMBOL(CreateMemoryBufferWithMemoryRangeCopy),
    CG_SYMBOL(ParseIRInContext),
    CG_SYMBOL(LinkInMCJIT),
    CG_SYMBOL(InitializeMCJITCompilerOptions),
    CG_SYMBOL(CreateMCJITCompilerForModule),
    CG_SYMBOL(GetFunctionAddress),
    CG_SYMBOL(DisposeExecutionEngine),
    CG_SYMBOL(DisposeMessage),
    CG_SYMBOL(GetHostCPUName),
    CG_SYMBOL(GetHostCPUFeatures),
#undef CG_SYMBOL
    {"LLVMInitialize" CG_ARCHITECTURE "TargetInfo", offsetof(llvm, target_info)},
    {"LLVMInitialize" CG_ARCHITECTURE "Target", offsetof(llvm, target)},
    {"LLVMInitialize" CG_ARCHITECTURE "TargetMC", offsetof(llvm, target_code)},
    {"LLVMInitialize" CG_ARCHITECTURE "AsmPrinter", offsetof(llvm, printer)},
};

static bool find_symbols(void *library, llvm *to) {
    for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
        void *symbol = dlsym(library, symbols[i].name);
        if (!symbol) return false;
        memcpy((char *)to + symbols[i].place, &symbol, sizeof symbol);
    }
    return true;
}

/* Attributes of this machine's processor; vectors of eight numbers as wide as its registers are. */
static const char *machine_attributes(cg_machine *machine) {
    char *processor = machine->llvm.GetHostCPUName(), *features = machine->llvm.GetHostCPUFeatures();
    const char *text = cg_format(machine->arena,
                                 "nounwind \"target-cpu\"=\"%s\" \"target-features\"=\"%s\" "
                                 "\"min-legal-vector-width\"=\"512\" \"prefer-vector-width\"=\"512\"",
                                 processor, features);
    machine->llvm.DisposeMessage(processor);
    machine->llvm.DisposeMessage(features);
    return text;
}

cg_machine *cg_machine_open(cg_arena *arena) {
    cg_machine *machine = CG_NEW(arena, cg_machine);
    *machine = (cg_machine){.arena = arena};
    void *library = NULL; /* stays open: LLVM does not take being closed */
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries && !library; i++) {
        library = dlopen(libraries[i].name, RTLD_LAZY | RTLD_LOCAL);
        machine->plain_pointers = libraries[i].plain_pointers;
    }
    if (!library || !find_symbols(library, &machine->llvm)) return NULL;
    pthread_mutex_lock(&lock);
    machine->llvm.LinkInMCJIT();
    machine->llvm.target_info();
    machine->llvm.target();
    machine->llvm.target_code();
    machine->llvm.printer();
    pthread_mutex_unlock(&lock);
    machine->attributes = machine_attributes(machine);
    return machine;
}

#else

cg_machine *cg_machine_open(cg_arena *arena) {
    (void)arena;
    return NULL;
}

#endif

bool cg_machine_has_plain_pointers(const cg_machine *machine) {
    return machine->plain_pointers;
}

const char *cg_machine_attributes(const cg_machine *machine) {
    return machine->attributes;
}

/* ---- Memory of code: it outlives the compiler's ---- */

/* Pages for one text's code and constants, which lie together because they are addressed from one another. */
typedef struct room {
    unsigned char *pages;
    size_t size, used;
} room;

static void give_pages_back(void *at) {
    room *pages = at;
    if (pages->pages) munmap(pages->pages, pages->size);
}

static size_t whole_pages(size_t bytes) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (bytes + page - 1) / page * page;
}

/* The address space is asked for generously: pages that are not touched take no memory. */
static bool open_room(cg_arena *arena, room *to, size_t text_length) {
    enum { LEAST_BYTES = 1 << 20 };
    cg_arena_on_close(arena, give_pages_back, to);
    size_t size = whole_pages(text_length + LEAST_BYTES);
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return false;
    *to = (room){.pages = pages, .size = size};
    return true;
}

static unsigned char *take_from_room(void *at, uintptr_t size, unsigned alignment, unsigned section, const char *name) {
    (void)section, (void)name;
    room *from = at;
    size_t first = (from->used + alignment - 1) / (alignment ? alignment : 1) * (alignment ? alignment : 1);
    if (first + size > from->size) return NULL;
    from->used = first + size;
    return from->pages + first;
}

static unsigned char *take_data_from_room(void *at, uintptr_t size, unsigned alignment, unsigned section,
                                          const char *name, int read_only) {
    (void)read_only;
    return take_from_room(at, size, alignment, section, name);
}

static int make_executable(void *at, char **message) {
    (void)message;
    room *code = at;
    return mprotect(code->pages, code->size, PROT_READ | PROT_EXEC) != 0;
}

static void keep_room(void *at) {
    room *code = at;
    size_t used = whole_pages(code->used + 1);
    if (used < code->size && munmap(code->pages + used, code->size - used) == 0) code->size = used;
}

/* ---- Compiling ---- */

/* The order of instructions is left to the processor: code is as fast to a few hundredths, and of any length in a time
 * proportional to it. */
enum { QUICK = 1 };

/* The module and the manager of the room's memory go over to the engine; NULL when the text is wrong or the machine
 * unknown to this LLVM. */
static handle make_engine(const llvm *with, handle context, room *code, const char *text, size_t length) {
    handle module, engine = NULL;
    char *message = NULL;
    handle buffer = with->CreateMemoryBufferWithMemoryRangeCopy(text, length, "loop");
    if (!with->ParseIRInContext(context, buffer, &module, &message)) { /* it owns the buffer */
        engine_options options;
        with->InitializeMCJITCompilerOptions(&options, sizeof options);
        options.level = QUICK;
        options.memory_manager =
            with->CreateSimpleMCJITMemoryManager(code, take_from_room, take_data_from_room, make_executable, keep_room);
        if (with->CreateMCJITCompilerForModule(&engine, module, &options, sizeof options, &message)) engine = NULL;
    }
    if (message) with->DisposeMessage(message);
    return engine;
}

static bool find_functions(const llvm *with, handle engine, size_t n, uintptr_t *addresses) {
    bool found = true;
    for (size_t i = 0; i < n && found; i++) {
        char name[32];
        snprintf(name, sizeof name, "piece%zu", i);
        addresses[i] = (uintptr_t)with->GetFunctionAddress(engine, name);
        found = addresses[i] != 0;
    }
    return found;
}

bool cg_machine_compile(cg_machine *machine, const char *text, size_t length, size_t n, uintptr_t *addresses) {
    room *code = CG_NEW(machine->arena, room);
    if (!open_room(machine->arena, code, length)) return false;
    pthread_mutex_lock(&lock);
    handle context = machine->llvm.ContextCreate();
    handle engine = make_engine(&machine->llvm, context, code, text, length);
    bool found = engine && find_functions(&machine->llvm, engine, n, addresses);
    if (engine) machine->llvm.DisposeExecutionEngine(engine);
    machine->llvm.ContextDispose(context);
    pthread_mutex_unlock(&lock);
    return found;
}

/* machine_code.c: see machine_code.h; the one user of LLVM.
 *
 * Enters: a module in LLVM's text form. Leaves: the address of a function. The library is opened when it is first
 * needed, by name and through its stable C interface: nothing is built against it, the program starts as fast as
 * without it, and where it is missing the caller goes on interpreting. */
#define _DEFAULT_SOURCE
#include "program/machine_code.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

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

/* The functions of LLVM's C interface that are used, by their names without "LLVM". */
typedef struct llvm {
    handle (*ContextCreate)(void);
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

/* A module that was compiled. */
typedef struct compiled {
    const llvm *llvm;
    handle context, engine;
} compiled;

static void close_compiled(void *at) {
    compiled *code = at;
    if (code->engine) code->llvm->DisposeExecutionEngine(code->engine);
    if (code->context) code->llvm->ContextDispose(code->context);
}

/* The module goes over to the engine; NULL when the text is wrong or the machine unknown to this LLVM. */
static handle make_engine(const llvm *with, handle context, const char *text, size_t length) {
    handle module, engine = NULL;
    char *message = NULL;
    handle buffer = with->CreateMemoryBufferWithMemoryRangeCopy(text, length, "loop");
    if (!with->ParseIRInContext(context, buffer, &module, &message)) { /* it owns the buffer */
        engine_options options;
        with->InitializeMCJITCompilerOptions(&options, sizeof options);
        options.level = 2;
        if (with->CreateMCJITCompilerForModule(&engine, module, &options, sizeof options, &message)) engine = NULL;
    }
    if (message) with->DisposeMessage(message);
    return engine;
}

uintptr_t cg_machine_compile(cg_machine *machine, const char *text, size_t length, const char *name) {
    compiled *code = CG_NEW(machine->arena, compiled);
    code->llvm = &machine->llvm;
    cg_arena_on_close(machine->arena, close_compiled, code);
    pthread_mutex_lock(&lock);
    code->context = machine->llvm.ContextCreate();
    code->engine = make_engine(&machine->llvm, code->context, text, length);
    uintptr_t address = code->engine ? (uintptr_t)machine->llvm.GetFunctionAddress(code->engine, name) : 0;
    pthread_mutex_unlock(&lock);
    return address;
}

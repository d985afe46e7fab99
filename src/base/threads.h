/* threads.h: how many threads a piece of work gets. */
#ifndef CG_BASE_THREADS_H
#define CG_BASE_THREADS_H

/* As many as are wanted, within reason; for 0 one a core. */
unsigned cg_thread_count(unsigned wanted);

#endif

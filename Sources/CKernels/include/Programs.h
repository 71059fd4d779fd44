/* Ends the programs whose output this process reads, also when a signal ends the process itself.

   Each program leads a process group of its own, so that one signal reaches what it has started, too. A terminal sends
   Ctrl-C to the group of this process alone; the handler in temporary_files.c then ends the others. */
#ifndef ENDCAP_PROGRAMS_H
#define ENDCAP_PROGRAMS_H

#include <stdint.h>

#pragma clang assume_nonnull begin

/* Remembers, within a step (TemporaryFiles.h), a program that leads a process group.
   Returns a number for endcap_program_forget; -1 when there are too many, and then no signal ends it. */
int32_t endcap_program_add(int32_t process);

/* Forgets the program with this number, because it has ended; does nothing for -1. */
void endcap_program_forget(int32_t number);

/* Ends a process group: interrupts it, which lets a client of a database cancel its query, waits up to half a second
   for its leader, and kills what is left. Whoever waits for the leader still finds its status. */
void endcap_program_end(int32_t process);

/* Ends all remembered programs. Safe within a handler of signals. */
void endcap_programs_end_all(void);

#pragma clang assume_nonnull end

#endif

/* Removes temporary files when a signal ends the process.

   A handler may only call functions that are safe at any moment, which those of Swift are not. Therefore the paths are
   kept here, in memory that never moves. Signals that are ignored or handled already are left alone. */
#ifndef ENDCAP_TEMPORARY_FILES_H
#define ENDCAP_TEMPORARY_FILES_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/* Begins a step of this thread: a signal that ends the process waits until all steps have ended. Steps nest.
   Does not return when such a signal has come before. */
void endcap_step_begin(void);

/* Ends the step, and the process if a signal waits for that. */
void endcap_step_end(void);

/* Remembers a path within a step: a file, or a folder that holds plain files.
   Returns a number for endcap_temporary_forget; -1 when there are too many or the path is too long, and then nothing
   removes it. */
int32_t endcap_temporary_add(const char *path, bool is_folder);

/* Forgets the path with this number within a step; does nothing for -1. */
void endcap_temporary_forget(int32_t number);

#pragma clang assume_nonnull end

#endif

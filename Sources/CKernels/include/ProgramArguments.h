/* The arguments that the process was started with, read neither from /proc nor from the memory around the environment. */
#ifndef ENDCAP_PROGRAM_ARGUMENTS_H
#define ENDCAP_PROGRAM_ARGUMENTS_H

#pragma clang assume_nonnull begin

/* The arguments that `main` receives, the program's name first; NULL where the C library does not tell them. */
char *_Nullable const *_Nullable endcap_program_arguments(void);

/* How many there are; 0 where the C library does not tell them. */
int endcap_program_argument_count(void);

#pragma clang assume_nonnull end

#endif

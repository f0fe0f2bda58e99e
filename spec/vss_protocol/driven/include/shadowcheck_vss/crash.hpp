// Tells shadowcheck that the process is about to die, and of what; then lets it die as it would have.
//
// Part of shadowcheck_vss.hpp, included by wire.hpp.
#ifndef SHADOWCHECK_VSS_CRASH_HPP
#define SHADOWCHECK_VSS_CRASH_HPP

#include <atomic>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "json.hpp"
#include "types.hpp"

namespace shadowcheck {

// Sends a line without waiting for a reply. Defined in wire.hpp.
inline void last_words(const char* text, std::size_t size);

// Tells of the death, once: an abort that follows std::terminate is part of it. The text is plain ASCII.
inline void tell_crash(const char* what) {
    static std::atomic<bool> told{false};
    if (told.exchange(true)) {
        return;
    }
    char line[512];
    const int size = std::snprintf(line, sizeof line, "{\"crash\": \"%s\"}\n", what);
    if (size > 0 && static_cast<std::size_t>(size) < sizeof line) {
        last_words(line, static_cast<std::size_t>(size));
    }
}

// The text without what would have to be escaped in JSON, and not too long for a line.
inline std::string plain(std::string text) {
    for (char& letter : text) {
        letter = letter < ' ' || letter > '~' || letter == '"' || letter == '\\' ? '\'' : letter;
    }
    return text.substr(0, 300);
}

// What() of the exception that nobody caught; "" if there is none.
inline std::string uncaught() {
    const std::exception_ptr thrown = std::current_exception();
    if (!thrown) {
        return "";
    }
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& error) {
        return std::string(": an exception that nobody caught: ") + error.what();
    } catch (...) {
        return ": an exception that nobody caught";
    }
}

inline std::terminate_handler& terminate_before() {
    static std::terminate_handler before = nullptr;
    return before;
}

[[noreturn]] inline void on_terminate() {
    tell_crash(plain("std::terminate" + uncaught()).c_str());
    if (terminate_before() != nullptr) {
        terminate_before()();
    }
    std::abort();
}

#ifdef _WIN32

inline LPTOP_LEVEL_EXCEPTION_FILTER& filter_before() {
    static LPTOP_LEVEL_EXCEPTION_FILTER before = nullptr;
    return before;
}

inline LONG WINAPI on_exception(EXCEPTION_POINTERS* thrown) {
    const DWORD code = thrown->ExceptionRecord->ExceptionCode;
    const char* name = code == EXCEPTION_ACCESS_VIOLATION        ? "access violation"
                       : code == EXCEPTION_STACK_OVERFLOW        ? "stack overflow"
                       : code == EXCEPTION_ILLEGAL_INSTRUCTION   ? "illegal instruction"
                       : code == EXCEPTION_INT_DIVIDE_BY_ZERO    ? "integer division by zero"
                       : code == EXCEPTION_DATATYPE_MISALIGNMENT ? "datatype misalignment"
                                                                 : "exception";
    char text[80];
    std::snprintf(text, sizeof text, "%s (0x%08lx)", name, static_cast<unsigned long>(code));
    tell_crash(text);
    const LONG then = filter_before() == nullptr ? EXCEPTION_CONTINUE_SEARCH : filter_before()(thrown);
    // If it is to die, it does so here, with the code of the exception as its status: no dialog and no debugger keeps it.
    return then == EXCEPTION_CONTINUE_EXECUTION ? then : EXCEPTION_EXECUTE_HANDLER;
}

inline void on_abort_signal(int) {
    tell_crash("abort (SIGABRT)");
}

inline void use_stack_for_signals() {}

inline void install_crash_handlers() {
    terminate_before() = std::set_terminate(on_terminate);
    filter_before() = SetUnhandledExceptionFilter(on_exception);
    std::signal(SIGABRT, on_abort_signal);
}

#else

inline constexpr int fatal_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
inline constexpr const char* fatal_names[] = {
    "segmentation fault (SIGSEGV)", "bus error (SIGBUS)", "arithmetic error (SIGFPE)", "illegal instruction (SIGILL)", "abort (SIGABRT)"};

inline struct sigaction signal_before[sizeof fatal_signals / sizeof *fatal_signals];

inline void on_fatal_signal(int signal, siginfo_t* about, void*) {
    for (std::size_t i = 0; i < sizeof fatal_signals / sizeof *fatal_signals; ++i) {
        if (fatal_signals[i] == signal) {
            tell_crash(fatal_names[i]);
            sigaction(signal, &signal_before[i], nullptr);
        }
    }
    if (about->si_code <= 0) {
        std::raise(signal);  // was sent; one that an instruction caused comes again, from that instruction
    }
}

// A stack of its own for handlers of signals in this thread, so that an overflow of the stack is told, too.
inline void use_stack_for_signals() {
    static thread_local char memory[1 << 16];
    stack_t stack{};
    stack.ss_sp = memory;
    stack.ss_size = sizeof memory;
    sigaltstack(&stack, nullptr);
}

inline void install_crash_handlers() {
    terminate_before() = std::set_terminate(on_terminate);
    use_stack_for_signals();
    struct sigaction action {};
    action.sa_sigaction = on_fatal_signal;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    for (std::size_t i = 0; i < sizeof fatal_signals / sizeof *fatal_signals; ++i) {
        sigaction(fatal_signals[i], &action, &signal_before[i]);
    }
}

#endif

}  // namespace shadowcheck

#endif

// Bytes over a socket or the standard streams, on Windows.
//
// Part of shadowcheck_vss.hpp, included by connection.hpp. Winsock is loaded when it is needed, and what is used of it is declared
// here: so a program need not be linked with ws2_32, and may include winsock.h or winsock2.h as it likes.
#ifndef SHADOWCHECK_VSS_CONNECTION_WINDOWS_HPP
#define SHADOWCHECK_VSS_CONNECTION_WINDOWS_HPP

#include <windows.h>

#include <io.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#include "json.hpp"

namespace shadowcheck {

// Ends the process without any clean-up: no destructor of the program, and no DLL, hears of it.
[[noreturn]] inline void end_at_once(int status) {
    TerminateProcess(GetCurrentProcess(), static_cast<UINT>(status));
    for (;;) {
        Sleep(INFINITE);
    }
}

// The program's file, with its folder.
inline std::string program_file() {
    std::wstring path(32768, L'\0');  // no path is longer
    path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
    return utf8(path);
}

// The name of the program: of its file, without the folder.
inline std::string program_name() {
    const std::string whole = program_file();
    const std::size_t slash = whole.find_last_of("\\/");
    return whole.empty() ? "program" : whole.substr(slash == std::string::npos ? 0 : slash + 1);
}

// The functions of ws2_32.dll that are used.
struct Winsock {
    int(WINAPI* start)(WORD, void*) = nullptr;
    UINT_PTR(WINAPI* open)(int, int, int) = nullptr;
    int(WINAPI* connect)(UINT_PTR, const void*, int) = nullptr;
    int(WINAPI* set_option)(UINT_PTR, int, int, const char*, int) = nullptr;
    int(WINAPI* send)(UINT_PTR, const char*, int, int) = nullptr;
    int(WINAPI* receive)(UINT_PTR, char*, int, int) = nullptr;

    bool load() {
        const HMODULE library = LoadLibraryA("ws2_32.dll");
        return library != nullptr && take(library, "WSAStartup", start) && take(library, "socket", open) &&
               take(library, "connect", connect) && take(library, "setsockopt", set_option) && take(library, "send", send) &&
               take(library, "recv", receive);
    }

private:
    template <typename Function>
    static bool take(HMODULE library, const char* name, Function& function) {
        const FARPROC found = GetProcAddress(library, name);
        static_assert(sizeof found == sizeof function, "a pointer to a function has one size");
        std::memcpy(&function, &found, sizeof found);
        return found != nullptr;
    }
};

class Channel {
public:
    bool connect_to(std::uint16_t port) {
        static constexpr int inet = 2, stream = 1, tcp = 6, no_delay = 1;
        char data[1024];  // a WSADATA has 408 bytes
        if (!winsock_.load() || winsock_.start(0x0202, data) != 0) {
            return false;
        }
        const unsigned char address[16] = {inet, 0, static_cast<unsigned char>(port >> 8), static_cast<unsigned char>(port & 0xFF), 127, 0, 0, 1};
        socket_ = winsock_.open(inet, stream, tcp);
        is_socket_ = socket_ != ~UINT_PTR{0} && winsock_.connect(socket_, address, sizeof address) == 0;
        const int yes = 1;
        if (is_socket_) {
            winsock_.set_option(socket_, tcp, no_delay, reinterpret_cast<const char*>(&yes), sizeof yes);
        }
        return is_socket_;
    }

    // Keeps the standard streams for the lines. What the program itself prints goes to standard error from now on.
    void take_standard_streams() {
        in_ = GetStdHandle(STD_INPUT_HANDLE);
        out_ = copy_of(GetStdHandle(STD_OUTPUT_HANDLE));
        std::fflush(stdout);
        _dup2(_fileno(stderr), _fileno(stdout));
    }

    long write_some(const char* text, std::size_t size) {
        if (is_socket_) {
            return winsock_.send(socket_, text, static_cast<int>(size), 0);
        }
        DWORD sent = 0;
        return WriteFile(out_, text, static_cast<DWORD>(size), &sent, nullptr) ? static_cast<long>(sent) : -1;
    }

    long read_some(char* text, std::size_t size) {
        if (is_socket_) {
            return winsock_.receive(socket_, text, static_cast<int>(size), 0);
        }
        DWORD got = 0;
        return ReadFile(in_, text, static_cast<DWORD>(size), &got, nullptr) ? static_cast<long>(got) : -1;
    }

private:
    static HANDLE copy_of(HANDLE handle) {
        HANDLE copy = nullptr;
        DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &copy, 0, FALSE, DUPLICATE_SAME_ACCESS);
        return copy;
    }

    Winsock winsock_;
    UINT_PTR socket_ = 0;
    HANDLE in_ = nullptr;
    HANDLE out_ = nullptr;
    bool is_socket_ = false;
};

}  // namespace shadowcheck

#endif

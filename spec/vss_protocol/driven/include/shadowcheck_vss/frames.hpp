// Where a call comes from, as addresses: shadowcheck looks the lines up in the program's debug information.
//
// Part of shadowcheck_vss.hpp, included by wire.hpp. Only addresses in the program's own file count, as distances from where it was
// loaded. On other systems than Linux and Windows, none are told.
#ifndef SHADOWCHECK_VSS_FRAMES_HPP
#define SHADOWCHECK_VSS_FRAMES_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#if defined(_WIN32)
#include <windows.h>
#elif defined(__linux__)
#include <link.h>
#include <unwind.h>
#endif

namespace shadowcheck {

// The folder of this header's parts, with a slash at its end; or its file, if it was written as one.
inline std::string this_header() {
    const std::string file = __FILE__;
    const std::size_t name = file.find_last_of("\\/") + 1;
    return file.substr(name) == "frames.hpp" ? file.substr(0, name) : file;
}

// The program's own file in memory.
struct Image {
    std::uintptr_t from = 0, to = 0, base = 0;
};

// The return addresses of the functions that are under way, the innermost first.
struct Frames {
    static constexpr std::size_t most = 24;
    std::uintptr_t found[most];
    std::size_t count = 0;
};

#if defined(_WIN32)
inline Image image() {
    const auto base = reinterpret_cast<std::uintptr_t>(GetModuleHandleA(nullptr));
    const auto* dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(base);
    const auto* headers = reinterpret_cast<const IMAGE_NT_HEADERS*>(base + static_cast<std::uintptr_t>(dos->e_lfanew));
    return {base, base + headers->OptionalHeader.SizeOfImage, base};
}

inline Frames frames() {
    void* taken[Frames::most];
    Frames all;
    all.count = CaptureStackBackTrace(0, static_cast<DWORD>(Frames::most), taken, nullptr);
    for (std::size_t place = 0; place < all.count; ++place) {
        all.found[place] = reinterpret_cast<std::uintptr_t>(taken[place]);
    }
    return all;
}
#elif defined(__linux__)
inline Image image() {
    Image own;
    dl_iterate_phdr(
        [](dl_phdr_info* first, std::size_t, void* out) {
            auto& found = *static_cast<Image*>(out);
            found.from = found.base = first->dlpi_addr;
            for (int place = 0; place < first->dlpi_phnum; ++place) {
                const auto& segment = first->dlpi_phdr[place];
                if (segment.p_type == PT_LOAD && first->dlpi_addr + segment.p_vaddr + segment.p_memsz > found.to) {
                    found.to = first->dlpi_addr + segment.p_vaddr + segment.p_memsz;
                }
            }
            return 1;  // the first one is the program
        },
        &own);
    return own;
}

inline Frames frames() {
    Frames all;
    _Unwind_Backtrace(
        [](_Unwind_Context* here, void* out) {
            auto& known = *static_cast<Frames*>(out);
            known.found[known.count++] = static_cast<std::uintptr_t>(_Unwind_GetIP(here));
            return known.count == Frames::most ? _URC_END_OF_STACK : _URC_NO_REASON;
        },
        &all);
    return all;
}
#else
inline Image image() { return {}; }
inline Frames frames() { return {}; }
#endif

// The frames as a line has them: hexadecimal numbers.
inline std::string frames_in_words() {
    static const Image own = image();
    const Frames all = frames();
    std::string told;
    for (std::size_t place = 0; place < all.count; ++place) {
        if (all.found[place] > own.from && all.found[place] <= own.to) {
            char number[20];
            std::snprintf(number, sizeof number, "%s%llx", told.empty() ? "" : " ", static_cast<unsigned long long>(all.found[place] - own.base));
            told += number;
        }
    }
    return told;
}

}  // namespace shadowcheck

#endif

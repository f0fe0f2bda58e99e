// Strings and blocks that VSS lends to the program: BSTRs, and memory of CoTaskMemAlloc.
//
// Part of shadowcheck_vss.hpp. To see what is given back, SysFreeString and CoTaskMemFree are macros from here on; what VSS has not
// lent goes on to the real functions. With SHADOWCHECK_IGNORES_MEMORY defined nothing of this happens: for a program that frees
// memory where the macros do not reach, in a library that is compiled already.
#ifndef SHADOWCHECK_VSS_MEMORY_HPP
#define SHADOWCHECK_VSS_MEMORY_HPP

#include <cstring>
#include <string>

#include "ledger.hpp"
#include "types.hpp"

namespace shadowcheck {

#ifdef SHADOWCHECK_IGNORES_MEMORY
inline constexpr bool sees_memory = false;
#else
inline constexpr bool sees_memory = true;
#endif

// A BSTR that the caller must free, from the method `by`.
inline BSTR lent_string(const std::wstring& text, const std::string& by) {
    const BSTR made = SysAllocStringLen(text.data(), static_cast<UINT>(text.size()));
    if (sees_memory) {
        Ledger::get().lend(made, "the BSTR of " + by, "freed with SysFreeString");
    }
    return made;
}

// A string of CoTaskMemAlloc that the caller must free, as `how` says. Those with one number are freed together.
inline VSS_PWSZ lent_block(const std::wstring& text, const std::string& what, const std::string& how, int number = 0) {
    const std::size_t bytes = (text.size() + 1) * sizeof(wchar_t);
    const auto made = static_cast<VSS_PWSZ>(CoTaskMemAlloc(bytes));
    std::memcpy(made, text.c_str(), bytes);
    if (sees_memory) {
        Ledger::get().lend(made, what, how, number);
    }
    return made;
}

inline void free_string(BSTR text) {
    if (!Ledger::get().give_back(text)) {
        SysFreeString(text);
    }
}
inline void free_block(LPVOID block) {
    if (!Ledger::get().give_back(block)) {
        CoTaskMemFree(block);
    }
}

// Frees the strings of a VSS_SNAPSHOT_PROP, and forgets them: VssFreeSnapshotProperties.
inline void free_properties(VSS_SNAPSHOT_PROP& of) {
    for (VSS_PWSZ* text : {&of.m_pwszSnapshotDeviceObject, &of.m_pwszOriginalVolumeName, &of.m_pwszOriginatingMachine,
                           &of.m_pwszServiceMachine, &of.m_pwszExposedName, &of.m_pwszExposedPath}) {
        if (*text != nullptr) {
            free_block(*text);
        }
        *text = nullptr;
    }
}

}  // namespace shadowcheck

inline void WINAPI ShadowcheckFreesString(BSTR text) {
    shadowcheck::free_string(text);
}
inline void WINAPI ShadowcheckFreesBlock(LPVOID block) {
    shadowcheck::free_block(block);
}
#ifndef SHADOWCHECK_IGNORES_MEMORY
#define SysFreeString ShadowcheckFreesString
#define CoTaskMemFree ShadowcheckFreesBlock
#endif

#endif

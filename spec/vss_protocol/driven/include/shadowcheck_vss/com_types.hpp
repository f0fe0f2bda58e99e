// What a program needs of Windows and COM where they do not exist: types, GUIDs, BSTRs, IUnknown.
//
// Part of shadowcheck_vss.hpp, included by types.hpp. wchar_t, and with it WCHAR, has 32 bits on Linux: L"..." is what it was.
#ifndef SHADOWCHECK_VSS_COM_TYPES_HPP
#define SHADOWCHECK_VSS_COM_TYPES_HPP

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <random>
#include <thread>

#include "hresults.hpp"

typedef void VOID;
typedef std::int32_t BOOL;
typedef std::uint8_t BYTE;
typedef std::uint8_t BOOLEAN;
typedef std::uint16_t WORD;
typedef std::uint32_t DWORD;
typedef std::int32_t INT;
typedef std::uint32_t UINT;
typedef std::int32_t LONG;
typedef std::uint32_t ULONG;
typedef std::int64_t LONGLONG;
typedef std::uint64_t ULONGLONG;
typedef wchar_t WCHAR;
typedef wchar_t OLECHAR;
typedef WCHAR* LPWSTR;
typedef WCHAR* PWSTR;
typedef const WCHAR* LPCWSTR;
typedef const WCHAR* PCWSTR;
typedef OLECHAR* LPOLESTR;
typedef OLECHAR* BSTR;
typedef void* LPVOID;

#ifndef TRUE
#define TRUE 1
#define FALSE 0
#endif
#define SUCCEEDED(code) (static_cast<HRESULT>(code) >= 0)
#define FAILED(code) (static_cast<HRESULT>(code) < 0)
#define IN
#define OUT
#define WINAPI
#define APIENTRY
#define STDMETHODCALLTYPE
#define STDAPICALLTYPE
#define __stdcall
#define STDMETHOD(method) virtual HRESULT method
#define STDMETHOD_(type, method) virtual type method
#define STDMETHODIMP HRESULT
#define STDMETHODIMP_(type) type
#define interface struct
#define INFINITE 0xFFFFFFFFu
#define UNREFERENCED_PARAMETER(name) (void)(name)

struct FILETIME {
    DWORD dwLowDateTime;
    DWORD dwHighDateTime;
};

struct GUID {
    std::uint32_t Data1;
    std::uint16_t Data2;
    std::uint16_t Data3;
    std::uint8_t Data4[8];
};
typedef GUID IID;
typedef GUID CLSID;
typedef const GUID& REFGUID;
typedef const IID& REFIID;
typedef const CLSID& REFCLSID;

inline bool operator==(const GUID& one, const GUID& other) {
    return std::memcmp(&one, &other, sizeof(GUID)) == 0;
}
inline bool operator!=(const GUID& one, const GUID& other) {
    return !(one == other);
}
inline bool IsEqualGUID(REFGUID one, REFGUID other) {
    return one == other;
}
inline bool IsEqualIID(REFIID one, REFIID other) {
    return one == other;
}

inline constexpr GUID GUID_NULL = {0, 0, 0, {0, 0, 0, 0, 0, 0, 0, 0}};
inline constexpr IID IID_IUnknown = {0x00000000, 0x0000, 0x0000, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

struct IUnknown {
    virtual HRESULT STDMETHODCALLTYPE QueryInterface(REFIID riid, void** found) = 0;
    virtual ULONG STDMETHODCALLTYPE AddRef() = 0;
    virtual ULONG STDMETHODCALLTYPE Release() = 0;

protected:
    ~IUnknown() = default;  // an object is given up with Release, and never deleted
};
typedef IUnknown* LPUNKNOWN;
struct IXMLDOMDocument;

// A BSTR: its length in bytes stands before its first character, and a null follows the last. SysFreeString gives it back.
inline constexpr std::size_t bstr_prefix = alignof(std::max_align_t);

inline BSTR SysAllocStringLen(const OLECHAR* text, UINT length) {
    const std::size_t bytes = length * sizeof(OLECHAR);
    char* block = static_cast<char*>(std::calloc(1, bstr_prefix + bytes + sizeof(OLECHAR)));
    if (block == nullptr) {
        return nullptr;
    }
    const auto size = static_cast<std::uint32_t>(bytes);
    std::memcpy(block + bstr_prefix - sizeof size, &size, sizeof size);
    if (text != nullptr) {
        std::memcpy(block + bstr_prefix, text, bytes);
    }
    return reinterpret_cast<BSTR>(block + bstr_prefix);
}
inline BSTR SysAllocString(const OLECHAR* text) {
    return text == nullptr ? nullptr : SysAllocStringLen(text, static_cast<UINT>(std::wcslen(text)));
}
inline UINT SysStringByteLen(BSTR text) {
    std::uint32_t size = 0;
    if (text != nullptr) {
        std::memcpy(&size, reinterpret_cast<char*>(text) - sizeof size, sizeof size);
    }
    return size;
}
inline UINT SysStringLen(BSTR text) {
    return SysStringByteLen(text) / static_cast<UINT>(sizeof(OLECHAR));
}
inline void SysFreeString(BSTR text) {
    if (text != nullptr) {
        std::free(reinterpret_cast<char*>(text) - bstr_prefix);
    }
}

inline LPVOID CoTaskMemAlloc(std::size_t bytes) {
    return std::malloc(bytes);
}
inline void CoTaskMemFree(LPVOID block) {
    std::free(block);
}

enum COINIT { COINIT_MULTITHREADED = 0x0, COINIT_APARTMENTTHREADED = 0x2, COINIT_DISABLE_OLE1DDE = 0x4, COINIT_SPEED_OVER_MEMORY = 0x8 };

inline HRESULT CoInitializeEx(LPVOID, DWORD) {
    return S_OK;
}
inline HRESULT CoInitialize(LPVOID) {
    return S_OK;
}
inline void CoUninitialize() {}

inline HRESULT CoCreateGuid(GUID* made) {
    std::random_device random;
    std::uint32_t words[4];
    for (std::uint32_t& word : words) {
        word = random();
    }
    std::memcpy(made, words, sizeof words);
    return S_OK;
}

// Writes an id as {00000000-0000-0000-0000-000000000000}, and returns the number of characters with the null; 0 if there is no room.
inline int StringFromGUID2(REFGUID id, LPOLESTR text, int room) {
    const std::uint8_t* last = id.Data4;
    const int written = std::swprintf(text, static_cast<std::size_t>(room), L"{%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}", id.Data1, id.Data2,
                                      id.Data3, last[0], last[1], last[2], last[3], last[4], last[5], last[6], last[7]);
    return written < 0 ? 0 : written + 1;
}

inline void Sleep(DWORD milliseconds) {
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

#endif

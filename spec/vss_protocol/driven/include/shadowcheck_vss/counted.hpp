// Interfaces that count their references, and see what is done to them after the last one was released.
//
// Part of shadowcheck_vss.hpp.
#ifndef SHADOWCHECK_VSS_COUNTED_HPP
#define SHADOWCHECK_VSS_COUNTED_HPP

#include <atomic>
#include <string>

#include "memory.hpp"

// The id of an interface. On Windows the compiler knows it, so that no library of ids need be linked.
#ifdef _WIN32
#define SHADOWCHECK_ID(Interface) __uuidof(Interface)
#else
#define SHADOWCHECK_ID(Interface) IID_##Interface
#endif

namespace shadowcheck {

inline bool same(REFGUID one, REFGUID other) {
    return std::memcmp(&one, &other, sizeof(GUID)) == 0;
}

// An interface of VSS that is no instance of IVssBackupComponents: a pointer to it is lent, and given back with Release.
template <typename Interface>
class Counted : public Interface {
public:
    // Its name ("IVssAsync"), and the method that returned it.
    Counted(std::string name, const std::string& by, bool must_be_released = true) : name_(std::move(name)) {
        if (must_be_released) {
            Ledger::get().lend(this, "the " + name_ + " of " + by, "released");
        }
    }

    HRESULT STDMETHODCALLTYPE QueryInterface(REFIID wanted, void** found) override {
        used("QueryInterface");
        if (found == nullptr) {
            return E_POINTER;
        }
        const bool known = same(wanted, SHADOWCHECK_ID(IUnknown)) || offers(wanted);
        *found = known ? this->as(wanted) : nullptr;
        return known ? (AddRef(), S_OK) : E_NOINTERFACE;
    }

    ULONG STDMETHODCALLTYPE AddRef() override {
        used("AddRef");
        return ++references_;
    }

    ULONG STDMETHODCALLTYPE Release() override {
        if (references_ == 0) {
            used("Release");
            return 0;
        }
        const ULONG left = --references_;
        if (left == 0) {
            Ledger::get().give_back(this);
        }
        return left;
    }

protected:
    ~Counted() = default;

    // Whether QueryInterface finds that interface, besides IUnknown.
    virtual bool offers(REFIID) const { return false; }
    // The pointer that QueryInterface returns. All interfaces of an object stand at one place, unless it says otherwise.
    virtual void* as(REFIID) { return static_cast<Interface*>(this); }

    // Called at the beginning of each method: after the last Release nobody may call it.
    void used(const char* method) const {
        must_be_held(method);
        next_place().clear();  // no line tells of this method, and the place is not that of the next one
    }

    // The same for a method that a line tells of.
    void must_be_held(const char* method) const {
        if (references_ == 0) {
            Ledger::get().report("calls " + name_ + "::" + method + " after the last Release", next_place());
        }
    }

private:
    const std::string name_;
    std::atomic<ULONG> references_{1};
};

// Fills what a method returns through a pointer; false if there is none, which is E_INVALIDARG.
template <typename Value>
bool fill(Value* out, const Value& value) {
    if (out != nullptr) {
        *out = value;
    }
    return out != nullptr;
}

}  // namespace shadowcheck

#endif

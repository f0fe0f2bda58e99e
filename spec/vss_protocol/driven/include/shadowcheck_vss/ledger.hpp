// What VSS has lent to the program, and must be given back: interfaces, strings, structures.
//
// Part of shadowcheck_vss.hpp. What the program does with something that it has given back is reported as a mistake; so is, at the
// end of the process, what was never given back. Nothing that was lent is ever really freed, so that a wrong use is seen, and does
// no harm. A program that is stopped in the middle, or ends with _exit or TerminateProcess, is not asked for what it holds.
#ifndef SHADOWCHECK_VSS_LEDGER_HPP
#define SHADOWCHECK_VSS_LEDGER_HPP

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "wire.hpp"

namespace shadowcheck {

// A place in the program's source that is said before a call: SHADOWCHECK_HERE. The next call takes it.
inline std::string& next_place() {
    thread_local std::string place;
    return place;
}
inline void here(const char* file, int line) {
    next_place() = place(file, line);
}

class Ledger {
public:
    // It is never destroyed: destructors of global objects may still give things back.
    static Ledger& get() {
        static Ledger& only = *new Ledger;
        return only;
    }

    // Something was lent: what it is ("the BSTR of SaveAsXML"), and how it is given back ("freed with SysFreeString").
    // What has one number is given back together, as the strings of a structure.
    void lend(const void* thing, const std::string& what, const std::string& how, int number = 0) {
        const std::lock_guard<std::mutex> lock(mutex_);
        loans_[thing] = Loan{what, how, number != 0 ? number : ++last_, false};
    }

    // A number for things that are lent together.
    int number() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return ++last_;
    }

    // Whether the thing was lent, and is not the program's own. To give it back twice is a mistake.
    bool give_back(const void* thing) {
        std::string again;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            const auto found = loans_.find(thing);
            if (found == loans_.end()) {
                return false;
            }
            if (std::exchange(found->second.returned, true)) {
                again = found->second.what + " is " + found->second.how + " a second time";
            }
        }
        if (!again.empty()) {
            report(again);
        }
        return true;
    }

    // Reports a mistake, and where it is if that is known; the same one only once in a run.
    void report(const std::string& what, const std::string& at = "") {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            if (!reported_.insert(what).second) {
                return;
            }
        }
        mistake(what, at);
    }

    // Reports what was never given back, in the order in which it was lent. Called at the end of the process.
    void close() {
        std::vector<std::pair<int, std::string>> open;
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            for (const auto& [thing, loan] : loans_) {
                if (!loan.returned) {
                    open.emplace_back(loan.number, loan.what + " is never " + loan.how);
                }
            }
        }
        std::sort(open.begin(), open.end());
        open.erase(std::unique(open.begin(), open.end()), open.end());
        for (const auto& [number, what] : open) {
            report(what);
        }
    }

private:
    struct Loan {
        std::string what, how;
        int number = 0;
        bool returned = false;
    };

    std::mutex mutex_;
    std::map<const void*, Loan> loans_;
    std::set<std::string> reported_;
    int last_ = 0;
};

// Closes the ledger at the end of the process: after the destructors of all global objects that are defined after this header.
struct ClosesTheLedger {
    ~ClosesTheLedger() { Ledger::get().close(); }
};
inline ClosesTheLedger closes_the_ledger;

// Says where the next call stands, for reports: `(SHADOWCHECK_HERE, backup->DoSnapshotSet(&async))`, best in a macro that the
// program has anyway for checking HRESULTs.
#define SHADOWCHECK_HERE ::shadowcheck::here(__FILE__, __LINE__)

}  // namespace shadowcheck

#endif

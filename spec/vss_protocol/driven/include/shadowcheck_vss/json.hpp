// JSON, as much of it as the lines between a driven program and shadowcheck need; and text in UTF-8 and in wchar_t.
//
// Part of shadowcheck_vss.hpp. C++17, no dependencies.
#ifndef SHADOWCHECK_VSS_JSON_HPP
#define SHADOWCHECK_VSS_JSON_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shadowcheck {

// Appends a code point in UTF-8. What is no code point (half of a surrogate pair) becomes U+FFFD.
inline void append_utf8(std::string& text, std::uint32_t point) {
    if (point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        point = 0xFFFD;
    }
    const auto byte = [&text](std::uint32_t value) { text += static_cast<char>(static_cast<unsigned char>(value)); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0 | (point >> 6));
        byte(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        byte(0xE0 | (point >> 12));
        byte(0x80 | ((point >> 6) & 0x3F));
        byte(0x80 | (point & 0x3F));
    } else {
        byte(0xF0 | (point >> 18));
        byte(0x80 | ((point >> 12) & 0x3F));
        byte(0x80 | ((point >> 6) & 0x3F));
        byte(0x80 | (point & 0x3F));
    }
}

// Joins the halves of surrogate pairs, given one after the other, and hands complete code points on.
class Surrogates {
public:
    template <typename Sink>
    void take(std::uint32_t unit, Sink sink) {
        if (high_ != 0 && unit >= 0xDC00 && unit <= 0xDFFF) {
            sink(0x10000 + ((high_ - 0xD800) << 10) + (unit - 0xDC00));
            high_ = 0;
            return;
        }
        finish(sink);
        if (unit >= 0xD800 && unit <= 0xDBFF) {
            high_ = unit;
        } else {
            sink(unit);
        }
    }

    // A first half without a second is handed on as it is.
    template <typename Sink>
    void finish(Sink sink) {
        if (high_ != 0) {
            sink(std::exchange(high_, 0));
        }
    }

private:
    std::uint32_t high_ = 0;
};

// Text as VSS has it, in UTF-8: wchar_t is UTF-16 on Windows and UTF-32 elsewhere.
inline std::string utf8(std::wstring_view wide) {
    std::string text;
    Surrogates pairs;
    const auto sink = [&text](std::uint32_t point) { append_utf8(text, point); };
    for (const wchar_t unit : wide) {
        pairs.take(sizeof(wchar_t) == 2 ? static_cast<std::uint32_t>(unit) & 0xFFFF : static_cast<std::uint32_t>(unit), sink);
    }
    pairs.finish(sink);
    return text;
}

inline std::string utf8(const wchar_t* wide) {
    return wide == nullptr ? std::string() : utf8(std::wstring_view(wide));
}

// Takes the code point that begins at `at`, and moves on. Bytes that are no UTF-8 are U+FFFD, one by one.
inline std::uint32_t next_point(std::string_view text, std::size_t& at) {
    const auto first = static_cast<unsigned char>(text[at++]);
    const int more = first < 0x80 ? 0 : (first >> 5) == 6 ? 1 : (first >> 4) == 14 ? 2 : (first >> 3) == 30 ? 3 : -1;
    if (more <= 0) {
        return more == 0 ? first : 0xFFFD;
    }
    std::uint32_t point = first & (0x3Fu >> more);
    for (int i = 0; i < more; ++i) {
        const auto next = at + static_cast<std::size_t>(i);
        if (next >= text.size() || (static_cast<unsigned char>(text[next]) & 0xC0) != 0x80) {
            return 0xFFFD;
        }
        point = (point << 6) | (static_cast<unsigned char>(text[next]) & 0x3F);
    }
    at += static_cast<std::size_t>(more);
    return point;
}

// Text from UTF-8, as VSS has it.
inline std::wstring wide(std::string_view text) {
    std::wstring found;
    for (std::size_t at = 0; at < text.size();) {
        const std::uint32_t point = next_point(text, at);
        if (sizeof(wchar_t) == 2 && point >= 0x10000) {
            found += static_cast<wchar_t>(0xD800 + ((point - 0x10000) >> 10));
            found += static_cast<wchar_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
        } else {
            found += static_cast<wchar_t>(point);
        }
    }
    return found;
}

// The text in quotes, as JSON has it.
inline std::string quoted(std::string_view text) {
    std::string found = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const std::uint32_t point = next_point(text, at);
        if (point == '"' || point == '\\') {
            found += '\\';
            found += static_cast<char>(point);
        } else if (point < 0x20) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(point));
            found += escaped;
        } else {
            append_utf8(found, point);
        }
    }
    return found + '"';
}

// A line that is being written: an object, with its keys in the order in which they are added.
class Line {
public:
    Line& add(const std::string& key, const std::string& value) { return add_json(key, quoted(value)); }
    Line& add(const std::string& key, const char* value) { return add_json(key, quoted(value)); }
    Line& add(const std::string& key, bool value) { return add_json(key, value ? "true" : "false"); }
    Line& add(const std::string& key, int value) { return add_json(key, std::to_string(value)); }
    Line& add(const std::string& key, std::int64_t value) { return add_json(key, std::to_string(value)); }
    Line& add(const std::string& key, const Line& value) { return add_json(key, value.text()); }

    Line& add(const std::string& key, const std::vector<std::string>& values) {
        std::string all;
        for (const std::string& value : values) {
            all += (all.empty() ? "" : ", ") + quoted(value);
        }
        return add_json(key, "[" + all + "]");
    }

    Line& add_members_of(const Line& other) {
        members_ += (members_.empty() || other.empty() ? "" : ", ") + other.members_;
        return *this;
    }

    // A key that has no value is left out.
    Line& add_unless_empty(const std::string& key, const std::string& value) { return value.empty() ? *this : add(key, value); }
    bool empty() const { return members_.empty(); }
    std::string text() const { return "{" + members_ + "}"; }

private:
    Line& add_json(const std::string& key, const std::string& value) {
        members_ += (members_.empty() ? "" : ", ") + quoted(key) + ": " + value;
        return *this;
    }

    std::string members_;
};

// A value that was read. What is asked of a value of another kind is the default: what is not understood is passed over.
class Json {
public:
    enum class Kind { null, boolean, number, string, array, object };

    // Throws std::runtime_error, with the place, if the text is no JSON.
    static Json read(std::string_view text);

    Kind kind() const { return kind_; }
    bool boolean(bool otherwise = false) const { return kind_ == Kind::boolean ? number_ != 0 : otherwise; }
    std::int64_t integer(std::int64_t otherwise = 0) const { return kind_ == Kind::number ? static_cast<std::int64_t>(number_) : otherwise; }
    const std::string& string() const { return text_; }
    const std::vector<Json>& items() const { return items_; }
    const std::vector<std::pair<std::string, Json>>& members() const { return members_; }
    bool has(std::string_view key) const { return find(key) != nullptr; }

    // The member of that name, or null.
    const Json& operator[](std::string_view key) const {
        static const Json none;
        const Json* found = find(key);
        return found == nullptr ? none : *found;
    }

private:
    friend class JsonReader;

    const Json* find(std::string_view key) const {
        for (const auto& [name, value] : members_) {
            if (name == key) {
                return &value;
            }
        }
        return nullptr;
    }

    Kind kind_ = Kind::null;
    double number_ = 0;  // a double holds every HRESULT and every count exactly
    std::string text_;
    std::vector<Json> items_;
    std::vector<std::pair<std::string, Json>> members_;
};

}  // namespace shadowcheck

#include "json_reader.hpp"

#endif

package main

import (
	"strings"
	"unicode/utf8"

	sdk "github.com/heliosdb/plugin-sdk-go"
)

// wholeMask stands for a value of which nothing is kept.
const wholeMask = "***"

// kind says what of a value is kept.
type kind uint8

const (
	kindNone kind = iota
	// kindSSN keeps the last four of nine digits: 123-45-6789, 123 45 6789, 123456789 -> XXX-XX-6789.
	kindSSN
	// kindEmail keeps the first letter and the domain: john.doe@example.com -> j***@example.com; of a name of one letter, the domain.
	kindEmail
	// kindPhone keeps the last four of ten digits, and a country's code that stands apart: (555) 123-4567 -> (XXX) XXX-4567.
	kindPhone
	// kindAll keeps nothing: ***.
	kindAll
	// kindNull makes the value NULL.
	kindNull
	kindCount
)

var kindNames = map[string]kind{
	"none": kindNone, "ssn": kindSSN, "email": kindEmail, "phone": kindPhone, "all": kindAll, "null": kindNull,
}

// stricter joins the kinds of two columns that a value is made from.
func stricter(a, b kind) kind {
	switch {
	case a == b || b == kindNone:
		return a
	case a == kindNone:
		return b
	}
	return max(a, b, kindAll)
}

// masker has a method for each kind that keeps something. An empty text says nothing and stays.
type masker struct {
	onMismatch string
	// isRefused is set by a value without its kind's form, where such values refuse the statement.
	isRefused bool
}

func (m *masker) ssn(text string, out *sdk.TextWriter) sdk.Rewrite {
	digits := strings.Trim(text, " ")
	var separator byte
	if len(digits) == 11 {
		if separator = digits[3]; separator != '-' && separator != ' ' {
			return m.mismatch(text, out)
		}
	} else if len(digits) != 9 {
		return m.mismatch(text, out)
	}
	for i := range len(digits) {
		switch {
		case separator != 0 && (i == 3 || i == 6):
			if digits[i] != separator {
				return m.mismatch(text, out)
			}
		case !isDigit(digits[i]):
			return m.mismatch(text, out)
		}
	}
	out.WriteString("XXX-XX-")
	out.WriteString(digits[len(digits)-4:])
	return sdk.Replace
}

func (m *masker) email(text string, out *sdk.TextWriter) sdk.Rewrite {
	address := strings.Trim(text, " ")
	at := strings.IndexByte(address, '@')
	if at < 1 || at == len(address)-1 || strings.IndexByte(address[at+1:], '@') >= 0 || strings.IndexByte(address, ' ') >= 0 {
		return m.mismatch(text, out)
	}
	if _, first := utf8.DecodeRuneInString(address); first < at {
		out.WriteString(address[:first])
	}
	out.WriteString("***")
	out.WriteString(address[at:])
	return sdk.Replace
}

func (m *masker) phone(text string, out *sdk.TextWriter) sdk.Rewrite {
	number := strings.Trim(text, " ")
	end := len(number)
	// From the end: 4, 3 and 3 digits, a separator at most between them, the first three perhaps in parentheses.
	at := end - 4
	for _, count := range [2]int{3, 3} {
		if at > 0 && isSeparator(number[at-1]) {
			at--
		}
		if count == 3 && at > 0 && number[at-1] == ')' {
			at--
		}
		at -= count
	}
	if at < 0 || !hasPhoneForm(number[at:]) {
		return m.mismatch(text, out)
	}
	if at > 0 && number[at-1] == '(' {
		at--
	}
	if !isCountryCode(number[:at]) {
		return m.mismatch(text, out)
	}
	out.WriteString(number[:at])
	out.WriteString("(XXX) XXX-")
	out.WriteString(number[end-4:])
	return sdk.Replace
}

// hasPhoneForm is true of ddd[)][s]ddd[s]dddd.
func hasPhoneForm(number string) bool {
	at := 0
	for group, count := range [3]int{3, 3, 4} {
		for range count {
			if at >= len(number) || !isDigit(number[at]) {
				return false
			}
			at++
		}
		if group == 0 && at < len(number) && number[at] == ')' {
			at++
		}
		if group < 2 && at < len(number) && isSeparator(number[at]) {
			at++
		}
	}
	return at == len(number)
}

// isCountryCode is true of nothing, and of one to three digits with a separator behind them and perhaps a + before.
func isCountryCode(text string) bool {
	if text == "" {
		return true
	}
	if !isSeparator(text[len(text)-1]) {
		return false
	}
	text = strings.TrimPrefix(text[:len(text)-1], "+")
	if len(text) < 1 || len(text) > 3 {
		return false
	}
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return true
}

func (m *masker) mismatch(text string, out *sdk.TextWriter) sdk.Rewrite {
	switch {
	case text == "":
		return sdk.Keep
	case m.onMismatch == "null":
		return sdk.Null
	case m.onMismatch == "reject":
		m.isRefused = true
	}
	out.WriteString(wholeMask)
	return sdk.Replace
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

func isSeparator(b byte) bool { return b == ' ' || b == '-' || b == '.' }

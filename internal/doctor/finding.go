package doctor

import "fmt"

// Status is what a check came to.
type Status string

// The statuses, from good to unknown.
const (
	OK         Status = "ok"
	Warning    Status = "warning" // a run can begin, and may not end well
	Problem    Status = "problem" // a run cannot judge everything that it should
	NotChecked Status = "not checked"
)

// Finding is the result of one check.
type Finding struct {
	Check  string `json:"check"`
	Status Status `json:"status"`
	Text   string `json:"text"`           // what was found, in one line
	Hint   string `json:"hint,omitempty"` // what to do about it
}

func ok(format string, args ...any) Finding {
	return Finding{Status: OK, Text: fmt.Sprintf(format, args...)}
}

func warning(hint, format string, args ...any) Finding {
	return Finding{Status: Warning, Text: fmt.Sprintf(format, args...), Hint: hint}
}

func problem(hint, format string, args ...any) Finding {
	return Finding{Status: Problem, Text: fmt.Sprintf(format, args...), Hint: hint}
}

func notChecked(format string, args ...any) Finding {
	return Finding{Status: NotChecked, Text: fmt.Sprintf(format, args...)}
}

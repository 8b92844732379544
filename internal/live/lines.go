package live

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The most that a region takes of a terminal, however large that is.
const (
	mostLines   = 10
	mostColumns = 100
	mostName    = 24
)

// Lines shows the state on a terminal of that many columns and lines: a line for each task,
// or for those that last longest if there is no room for all, and one for everything. No
// line fills the last column. There are none for a terminal of one line, or of an unknown size.
func (s *State) Lines(width, height int, now time.Time) []string {
	width = min(width-1, mostColumns)
	tasks := s.busy()
	room := min(height/2, mostLines)
	if width < 1 || room < 1 || len(tasks) == 0 && s.Began.IsZero() {
		return nil
	}
	var last []string
	if !s.Began.IsZero() {
		last = []string{cut(s.overall(now), width)}
		room--
	}
	lines := s.tasks(tasks, room, width, now)
	return append(lines, last...)
}

// tasks are the lines of the tasks; the last one counts those for which there is no room.
func (s *State) tasks(tasks []Task, room, width int, now time.Time) []string {
	more := 0
	if len(tasks) > room {
		slices.SortStableFunc(tasks, func(a, b Task) int { return a.since().Compare(b.since()) })
		if more = len(tasks) - room; room > 1 {
			more++
		}
		tasks = tasks[:len(tasks)-more]
	}
	w := widths{clock: len("99s")}
	for _, t := range s.Tasks { // also those that wait: the columns stay where they are
		w.name = max(w.name, widthOf(flat(t.Name)))
	}
	w.name = min(w.name, mostName, width/3)
	for _, t := range tasks {
		w.id = max(w.id, widthOf(flat(t.ID)))
		w.clock = max(w.clock, len(clock(now.Sub(t.since()))))
	}
	var lines []string
	for _, t := range tasks {
		lines = append(lines, cut(w.line(t.Name, clock(now.Sub(t.since())), t.words(w.id)), width))
	}
	if more > 0 && room > 1 {
		lines = append(lines, cut(w.line("", "", fmt.Sprintf("%d more", more)), width))
	}
	return lines
}

// widths are those of the columns before what a task is about.
type widths struct{ name, clock, id int }

// line is one of a task, or of several.
func (w widths) line(name, since, what string) string {
	if w.name > 0 {
		name = pad(flat(name), w.name) + "  "
	}
	return fmt.Sprintf("%s%*s  %s", name, w.clock, since, what)
}

// words are what a task is about; id is the width of its column.
func (t *Task) words(id int) string {
	switch {
	case t.Chore != "":
		return flat(t.Chore)
	case t.Attempts > 1:
		return fmt.Sprintf("%s  %d of %d  %s", pad(flat(t.ID), id), t.Attempt, t.Attempts, flat(t.Title))
	}
	return pad(flat(t.ID), id) + "  " + flat(t.Title)
}

// overall tells how far everything is, the most important first.
func (s *State) overall(now time.Time) string {
	words := []string{fmt.Sprintf("%d/%d", len(s.Ended), s.Planned)}
	if s.Planned == 0 {
		words[0] = fmt.Sprintf("%d %s", len(s.Ended), cmp.Or(s.Unit, "done"))
	}
	if s.Heading != "" {
		words = slices.Insert(words, 0, flat(s.Heading))
	}
	for _, c := range s.Counts {
		if c.N > 0 {
			words = append(words, fmt.Sprintf("%d %s", c.N, flat(c.Word)))
		}
	}
	words = append(words, clock(now.Sub(s.Began)))
	if left, ok := s.left(now); ok {
		words = append(words, "about "+roughly(left)+" left at this pace")
	}
	return strings.Join(words, "  ")
}

// clock is a time that has passed, as exact as one wants it: "7s", "3m05s", "2h05m".
func clock(d time.Duration) string {
	d = max(d, 0).Truncate(time.Second)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
}

// roughly is a time that is estimated, no more exact than that can be: "40s", "7m", "2h10m".
func roughly(d time.Duration) string {
	unit := 10 * time.Minute
	switch {
	case d <= time.Minute:
		unit = 10 * time.Second
	case d <= time.Hour:
		unit = time.Minute
	}
	d = max(d.Round(unit), unit)
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
}

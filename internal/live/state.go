package live

import (
	"slices"
	"time"
)

// State is what a region shows.
type State struct {
	Heading string      // of what all this is a part, such as "image 2 of 5"
	Began   time.Time   // zero: there is nothing to count
	Planned int         // how much there is to do; 0: nobody knows
	Unit    string      // what is done, in the plural, for when nobody knows how much there is
	Ended   []time.Time // when each that is done was
	Counts  []Count     // in the order in which they are shown
	Tasks   []Task
}

// Count is how many of those that are done came to the same; none is not shown.
type Count struct {
	Word string
	N    int
}

// Task is what somebody is at: a scenario, or something besides.
type Task struct {
	Name       string // of whoever does it, once in a State; may be empty
	ID, Title  string // of the scenario; empty: there is none
	Attempt    int    // at it, counted from 1
	Attempts   int    // that are asked for; one is not worth telling
	Since      time.Time
	Chore      string // what is done instead; empty: nothing
	ChoreSince time.Time
}

// Begin puts a task in place of the one that whoever does it had.
func (s *State) Begin(t Task) { *s.of(t.Name) = t }

// End leaves whoever has that name without a task.
func (s *State) End(name string) { *s.of(name) = Task{Name: name} }

// Chore says what is done besides the task; nothing, if it is empty.
func (s *State) Chore(name, what string, now time.Time) {
	t := s.of(name)
	t.Chore, t.ChoreSince = what, now
}

// Drop forgets whoever has that name.
func (s *State) Drop(name string) {
	s.Tasks = slices.DeleteFunc(s.Tasks, func(t Task) bool { return t.Name == name })
}

// Add adds n to the count of a word.
func (s *State) Add(word string, n int) {
	i := slices.IndexFunc(s.Counts, func(c Count) bool { return c.Word == word })
	if i < 0 {
		i, s.Counts = len(s.Counts), append(s.Counts, Count{Word: word})
	}
	s.Counts[i].N += n
}

// of finds a task by its name, and makes place for it if there is none.
func (s *State) of(name string) *Task {
	i := slices.IndexFunc(s.Tasks, func(t Task) bool { return t.Name == name })
	if i < 0 {
		i, s.Tasks = len(s.Tasks), append(s.Tasks, Task{Name: name})
	}
	return &s.Tasks[i]
}

// busy are the tasks that there is something to tell of.
func (s *State) busy() []Task {
	return slices.DeleteFunc(slices.Clone(s.Tasks), func(t Task) bool { return t.ID == "" && t.Chore == "" })
}

// since is when whatever a task is about now was begun.
func (t *Task) since() time.Time {
	if t.Chore != "" {
		return t.ChoreSince
	}
	return t.Since
}

// What an estimate of the time that is left wants to know first.
const (
	leastTime = 30 * time.Second
	leastDone = 10 // and a tenth of all
)

// left estimates how long the rest takes, from the pace of the later half of what is done:
// what is known to be slow is begun first. It is false where nothing can be said.
func (s *State) left(now time.Time) (time.Duration, bool) {
	done := len(s.Ended)
	if done < leastDone || done*10 < s.Planned || done >= s.Planned || now.Sub(s.Began) < leastTime {
		return 0, false
	}
	from := done / 2
	pace := now.Sub(s.Ended[from]) / time.Duration(done-1-from)
	return pace * time.Duration(s.Planned-done), true
}

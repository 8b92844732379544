package serve

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"attest/internal/nearest"
)

// jobs are the runs that this server started, or the one before it, and that are not over.
type jobs struct {
	state   string // the directory of their records
	command []string
	reports string
	grace   time.Duration
	wake    func() // something changed

	mu      sync.Mutex // guards what follows
	all     map[string]*job
	changes int               // counts up with each
	failed  map[string]string // why the last run on a bench did not begin, by its name
}

// job is the process of a run, and its record on disk.
type job struct {
	identity
	Name     string    `json:"name"` // of the run; several benches in one file add their own
	Bench    string    `json:"bench"`
	Started  time.Time `json:"started"`
	Stopping time.Time `json:"stopping,omitzero"` // when it was interrupted

	process *os.Process
	ours    bool // a child, whose end is waited for
	sent    syscall.Signal
}

// busyError refuses a second run on a bench.
type busyError struct{ bench, run string }

func (e *busyError) Error() string {
	return fmt.Sprintf("run %q goes on on %s: stop it, or wait for its end", e.run, e.bench)
}

// start begins a run, and returns its name once its record is on disk.
func (j *jobs) start(b Bench, scenarios []string, tags string) (string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, other := range j.all {
		if other.Bench == b.Name {
			return "", &busyError{b.Name, other.Name}
		}
	}
	now := time.Now().UTC()
	n := &job{Name: now.Format("20060102T150405.000Z"), Bench: b.Name, Started: now, ours: true}
	for j.all[n.Name] != nil { // two benches in a millisecond
		now = now.Add(time.Millisecond)
		n.Name = now.Format("20060102T150405.000Z")
	}
	if err := j.begin(n, b, scenarios, tags); err != nil {
		os.Remove(j.record(n))
		os.Remove(j.output(n))
		return "", fmt.Errorf("start a run: %w", err)
	}
	j.all[n.Name] = n
	delete(j.failed, b.Name)
	j.changes++
	return n.Name, nil
}

// begin starts the process, in a session of its own: no terminal ends it, nor does the end of
// the server. Its output goes to a file for the same reason. A server that is killed before
// it could write who the process is leaves a run that is shown, but not stopped by the next one.
func (j *jobs) begin(n *job, b Bench, scenarios []string, tags string) error {
	if err := j.write(n); err != nil {
		return err
	}
	out, err := os.OpenFile(j.output(n), os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	defer out.Close()
	args := slices.Concat(j.command[1:], b.Args, []string{"--reports", j.reports, "--run", n.Name, "--tags=" + tags, "--"}, scenarios)
	cmd := exec.Command(j.command[0], args...)
	cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = out, out, &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	n.process = cmd.Process
	n.identity, err = identify(cmd.Process.Pid)
	if err == nil {
		err = j.write(n)
	}
	if err != nil && !errors.Is(err, os.ErrProcessDone) { // over already: it refused
		cmd.Process.Kill()
		cmd.Wait()
		return err
	}
	go func() {
		cmd.Wait() // what it came to is in its journal, or in its output
		j.over(n)
	}()
	return nil
}

// stop interrupts a run, which then ends in order; see watch.
func (j *jobs) stop(name string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	n, ok := j.all[name]
	if !ok {
		var names []string
		for name := range j.all {
			names = append(names, name)
		}
		slices.Sort(names)
		return nearest.Unknown("run", name, names)
	}
	if !n.Stopping.IsZero() {
		return nil // a second interrupt would end it without giving the modem back what it had
	}
	n.Stopping = time.Now().UTC()
	if err := j.write(n); err != nil {
		n.Stopping = time.Time{}
		return fmt.Errorf("stop run %s: %w", name, err)
	}
	j.changes++
	n.signal(syscall.SIGINT)
	return nil
}

// signal is lost if the process is over, which is as good.
func (n *job) signal(s syscall.Signal) {
	n.sent = s
	_ = n.process.Signal(s)
}

// tend ends what was stopped and does not end, and finds out which processes that are no
// children are over.
func (j *jobs) tend(now time.Time) {
	j.mu.Lock()
	var over []*job
	for _, n := range j.all {
		if i, err := identify(n.PID); !n.ours && (err != nil || i != n.identity) {
			over = append(over, n)
			continue
		}
		switch late := now.Sub(n.Stopping); {
		case n.Stopping.IsZero():
		case late > j.grace+10*time.Second && n.sent != syscall.SIGKILL:
			n.signal(syscall.SIGKILL)
		case late > j.grace && n.sent != syscall.SIGTERM && n.sent != syscall.SIGKILL:
			n.signal(syscall.SIGTERM) // the second signal: attest run ends at once
		}
	}
	j.mu.Unlock()
	for _, n := range over {
		j.over(n)
	}
}

// over forgets a job whose process has ended. If that said why there is no run, the page says it.
func (j *jobs) over(n *job) {
	why := complaint(j.output(n))
	j.mu.Lock()
	delete(j.all, n.Name)
	if why != "" {
		j.failed[n.Bench] = why
	}
	j.changes++
	os.Remove(j.record(n))
	os.Remove(j.output(n))
	j.mu.Unlock()
	j.wake()
}

// list returns the jobs, the oldest first, and why runs did not begin, by bench. The number
// is another one whenever something changed.
func (j *jobs) list() (all []job, failed map[string]string, changes int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, n := range j.all {
		all = append(all, *n)
	}
	slices.SortFunc(all, func(a, b job) int { return cmp.Compare(a.Name, b.Name) })
	failed = make(map[string]string)
	for bench, why := range j.failed {
		failed[bench] = why
	}
	return all, failed, j.changes
}

// of returns the job that makes the run of that name, which may have that of its bench behind it.
func of(all []job, run string) (job, bool) {
	at := slices.IndexFunc(all, func(n job) bool { return run == n.Name || strings.HasPrefix(run, n.Name+"-") })
	if at < 0 {
		return job{}, false
	}
	return all[at], true
}

func (j *jobs) record(n *job) string { return filepath.Join(j.state, n.Name+".json") }
func (j *jobs) output(n *job) string { return filepath.Join(j.state, n.Name+".log") }

// Running returns the names of the runs that were started here and go on.
func (s *Server) Running() []string {
	var names []string
	all, _, _ := s.jobs.list()
	for _, n := range all {
		names = append(names, n.Name)
	}
	return names
}

package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// unavailable is the exit status by which a stimulus says that it cannot be done
// here: EX_UNAVAILABLE of sysexits(3).
const unavailable = 69

// UnableError says that a stimulus cannot be done on this bench, in the words that its
// command printed. Nothing was tried, so nothing is broken.
type UnableError struct{ Stimulus, Printed string }

func (e *UnableError) Error() string {
	if e.Printed == "" {
		return fmt.Sprintf("the stimulus %q cannot be done here", e.Stimulus)
	}
	return fmt.Sprintf("the stimulus %q cannot be done here: %s", e.Stimulus, clip(strings.Join(strings.Fields(e.Printed), " ")))
}

// command is a program that acts on a modem.
type command struct {
	stimulus string
	argv     []string // with placeholders
	dir      string
	limit    time.Duration
}

// grace is how long a program may take to end in order, once it has to, and how long a
// grandchild that keeps its output open is waited for.
const grace = time.Second

// run runs the command as it is written, never through a shell, with its placeholders
// filled, and returns what it printed. Exit status 0 is done, 69 an *UnableError; that
// it does not start, or ends otherwise or too late, is an error of the bench. What it
// started itself ends with it, unless it ended in order.
func (c command) run(ctx context.Context, about Circumstances) (string, error) {
	argv, err := about.fill(c.argv)
	if err != nil {
		return "", fmt.Errorf("run the stimulus %q: %w", c.stimulus, err)
	}
	limited, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	cmd := exec.CommandContext(limited, argv[0], argv[1:]...)
	output := &tail{}
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.dir, output, output
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // what it starts is of its group
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = grace
	err = cmd.Run()
	if limited.Err() != nil && cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // nobody may be left
	}
	return output.String(), c.explain(ctx, limited, err, output.String())
}

// explain says what came of a command. The arguments are told as they stand in the
// bench file: filled, they may hold a secret.
func (c command) explain(ctx, limited context.Context, err error, printed string) error {
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay) && limited.Err() == nil: // it left a process behind, as a daemon does
		return nil
	case ctx.Err() != nil:
		return fmt.Errorf("run the stimulus %q: %q was interrupted: %w", c.stimulus, c.argv, context.Cause(ctx))
	case limited.Err() != nil:
		return fmt.Errorf("run the stimulus %q: %q did not end within %v%s", c.stimulus, c.argv, c.limit, said(printed))
	case !errors.As(err, &exit):
		return fmt.Errorf("start the stimulus %q: %q: %w", c.stimulus, c.argv, err)
	case exit.ExitCode() == unavailable:
		return &UnableError{Stimulus: c.stimulus, Printed: printed}
	}
	return fmt.Errorf("run the stimulus %q: %q failed: %w%s", c.stimulus, c.argv, exit, said(printed))
}

func said(printed string) string {
	if printed == "" {
		return ""
	}
	return fmt.Sprintf(": it printed %q", clip(printed))
}

// tail keeps the end of what a command prints: a flash tool counts for minutes, and its
// last words matter.
type tail struct {
	text []byte
	cut  bool
}

// longestOutput is how much of an output is kept, in bytes.
const longestOutput = 16 << 10

// Write implements io.Writer.
func (t *tail) Write(p []byte) (int, error) {
	t.text = append(t.text, p...)
	if over := len(t.text) - longestOutput; over > 0 {
		t.text, t.cut = append(t.text[:0], t.text[over:]...), true
	}
	return len(p), nil
}

// String returns what was kept, in valid UTF-8 and without the white space around it.
func (t *tail) String() string {
	text := strings.ToValidUTF8(string(bytes.TrimSpace(t.text)), "\uFFFD")
	if t.cut {
		return "…" + text
	}
	return text
}

// clip keeps an error readable: the end, where a program says what went wrong. The
// timeline has all of it.
func clip(text string) string {
	const most = 300
	if len(text) <= most {
		return text
	}
	return "…" + strings.ToValidUTF8(text[len(text)-most:], "")
}

// Command attest judges AT firmware releases of cellular modems.
//
// Exit status: 0 the release conforms, 1 it deviates, 2 the command line or a file
// that it names is wrong, 3 the bench broke or the run was interrupted.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/spf13/cobra"
)

// version of this program; releases set it with -ldflags.
var version string

// The exit statuses, design §4.
const (
	exitOK       = 0
	exitDeviates = 1
	exitUsage    = 2
	exitBroken   = 3
)

func main() {
	cobra.EnableCommandSorting = false // the main job first; a variable of the whole process
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run executes one command line and returns its exit status.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := interruptible()
	defer stop()
	status := exitOK
	root := newRoot(&status)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		return complain(newScreen(stderr, true).out, err)
	}
	return status
}

// interruptible returns a context that the first interrupt ends, so that the
// command ends in order; the second one ends the process at once. So does a
// terminal that goes away, unless nohup said otherwise.
func interruptible() (context.Context, func()) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), signals...)
	context.AfterFunc(ctx, stop)
	// A pipe that nobody reads any more (attest run | head) is then an error of the
	// write, not the end of the process, and no verdict is lost.
	unread := make(chan os.Signal, 1)
	signal.Notify(unread, syscall.SIGPIPE)
	return ctx, func() { stop(); signal.Stop(unread) }
}

func newRoot(status *int) *cobra.Command {
	root := &cobra.Command{
		Use:   "attest",
		Short: "Judge AT firmware releases of cellular modems",
		Long: "attest drives a real or an emulated modem through the documented flows against an\n" +
			"embedded MQTT broker and records, per firmware version, what passed.",
		Example: "  attest run                                         judge the embedded emulator, a 780EP V1007\n" +
			"  attest run --modem /dev/ttyUSB2 --bench lab.yaml   judge the module on a desk\n" +
			"  attest report latest                               write the reports of the last run again",
		Version:       harness(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          refuseUnknownCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetFlagErrorFunc(refuseFlag)
	root.SetVersionTemplate("attest {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(newRun(status), newCampaign(status), newAccept(), newAudit(status), newList(), newReport(status), newCompare(status), newBoard(), newServe(), newKeygen(), newSign(), newVerify(status), newEmulate(), newStimulus(), newInit(), newDoctor(status), newBroker(), newPorts())
	root.SetHelpCommand(newHelp(root))
	return root
}

// harness is what reports say of this program: its release, or the commit that it
// was built from.
func harness() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

// newHelp is cobra's help, but for a command that does not exist it fails.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		RunE: func(_ *cobra.Command, args []string) error {
			c, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 && c == root {
				return refuseUnknownCommand(root, args)
			}
			return c.Help()
		},
	}
}

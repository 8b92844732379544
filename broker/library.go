package broker

import (
	"log/slog"
	"slices"
	"sync/atomic"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// never is a number of seconds that outlasts every run.
const never = 10 * 365 * 24 * 3600

// newServer makes the library's server without any limit of its own.
func newServer(cfg Config) *mqtt.Server {
	capabilities := mqtt.NewDefaultServerCapabilities()
	capabilities.MaximumMessageExpiryInterval = 0 // 3.1.1 has no expiry
	capabilities.ReceiveMaximum = 0xffff
	capabilities.MaximumInflight = 0xffff
	capabilities.MaximumPacketSize = uint32(cfg.MaxPacket) + 16 // ours is checked before; zero would be unlimited
	return mqtt.New(&mqtt.Options{
		Capabilities:           capabilities,
		Logger:                 slog.New(slog.DiscardHandler),
		SysTopicResendInterval: never, // each tick stops the world to read the memory statistics
		InlineClient:           true,
	})
}

// hook corrects what the library does behind the seam.
type hook struct {
	mqtt.HookBase
	server *mqtt.Server
	order  atomic.Int64 // of everything that is in flight to any client
}

func (h *hook) ID() string { return "attest" }

func (h *hook) Provides(b byte) bool {
	return slices.Contains([]byte{mqtt.OnConnectAuthenticate, mqtt.OnACLCheck, mqtt.OnWill, mqtt.OnQosPublish,
		mqtt.OnPacketProcessed, mqtt.OnSessionEstablish, mqtt.OnPublishDropped}, b)
}

// OnConnectAuthenticate lets everybody in: who comes here has passed the gate.
func (h *hook) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }

// OnACLCheck allows everything.
func (h *hook) OnACLCheck(*mqtt.Client, string, bool) bool { return true }

// OnWill takes out the byte that the gate put into an empty will message.
func (h *hook) OnWill(cl *mqtt.Client, will mqtt.Will) (mqtt.Will, error) {
	if s, ok := cl.Net.Conn.(seam); ok && s.l.emptyWill {
		will.Payload = nil
	}
	return will, nil
}

// OnQosPublish numbers what is in flight in the order of sending. The library sorts by Created, which it sets to the
// second, so it would send again in any order: MQTT-4.6.0-1.
func (h *hook) OnQosPublish(cl *mqtt.Client, pk packets.Packet, _ int64, _ int) {
	h.number(cl, pk.PacketID, packets.Publish)
}

// OnPacketProcessed numbers the PUBREL that a PUBREC leaves in flight: MQTT-4.6.0-4.
func (h *hook) OnPacketProcessed(cl *mqtt.Client, pk packets.Packet, _ error) {
	if pk.FixedHeader.Type == packets.Pubrec {
		h.number(cl, pk.PacketID, packets.Pubrel)
	}
}

func (h *hook) number(cl *mqtt.Client, id uint16, kind byte) {
	flying, ok := cl.State.Inflight.Get(id)
	if !ok || flying.FixedHeader.Type != kind {
		return
	}
	flying.Created = h.order.Add(1)
	cl.State.Inflight.Set(flying)
}

// OnSessionEstablish numbers what a session has in flight from 1, just before it is sent again: the library compares
// nothing but the lower 16 bits.
func (h *hook) OnSessionEstablish(cl *mqtt.Client, _ packets.Packet) {
	old, ok := h.server.Clients.Get(cl.ID)
	if !ok {
		return
	}
	flying := old.State.Inflight.GetAll(false)
	slices.SortStableFunc(flying, func(a, b packets.Packet) int { return int(a.Created - b.Created) })
	for i, pk := range flying {
		pk.Created = int64(i + 1)
		old.State.Inflight.Set(pk)
	}
}

// OnPublishDropped says when the library loses a message, which no client is to blame for.
func (h *hook) OnPublishDropped(cl *mqtt.Client, pk packets.Packet) {
	if s, ok := cl.Net.Conn.(seam); ok {
		s.l.note(Event{Kind: Trouble, Err: "a message to " + pk.TopicName + " is lost: too many wait for the client"})
	}
}

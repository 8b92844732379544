@core
Feature: How much a message holds
  FAQ 6 and 7 of the guide: 4100 bytes are published and printed, 4 kB and four messages are cached.
  A release may take more: {payload-limit} is what its profile says.

  @LIM-001 @guide:faq-7 @manual:MPUB=
  Scenario Outline: MPUB of the smallest and the largest message
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"~"` with "<bytes>" letters for ~
    Then the modem answers OK
    And the broker saw those bytes published to "mqtt/pub_topic"

    Examples:
      | bytes |
      | 1     |
      | 1361  |
      | 4100  |

  @LIM-002 @guide:faq-7 @manual:MPUB= @at-facts:10.8
  Scenario: MPUB of one byte too many
    # What it answers is documented nowhere; it answers once and goes on.
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"~"` with {payload-over} letters for ~
    Then the modem answers one final result
    And the MQTT status is "1"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"the next"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"

  @LIM-003 @guide:faq-7 @manual:MPUBEX= @qos2
  Scenario: MPUBEX of the largest message at QoS 2
    Given the modem is connected
    And the modem does not echo
    When I publish {payload-limit} bytes to "mqtt/pub_topic" with MPUBEX at QoS "2"
    Then the modem reports `PUBREC` within "30s"
    And the modem reports `PUBCOMP` within "30s"
    And the broker saw those bytes published to "mqtt/pub_topic"

  @LIM-004 @guide:faq-6 @manual:MQTTMSGSET=
  Scenario Outline: a message that is printed at once
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker publishes "<bytes>" bytes to "mqtt/sub_topic"
    Then the modem reports those bytes of "mqtt/sub_topic" within "60s"

    Examples:
      | bytes |
      | 1     |
      | 1361  |
      | 4097  |
      | 4099  |

  @LIM-005 @guide:faq-6 @at-facts:10.7
  Scenario: more than the modem takes does not bring it down
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    When the broker publishes "6000" bytes to "mqtt/sub_topic"
    Then the modem gets over the fault without `RDY`
    And the modem can connect as documented

  @LIM-006 @cache @guide:faq-6 @manual:MQTTMSGGET!
  Scenario Outline: a message that is cached
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    When the broker publishes "<bytes>" bytes to "mqtt/sub_topic"
    Then the modem reports `+MSUB: 0` within "30s"
    When I send `AT+MQTTMSGGET`
    Then the modem answers those bytes of "mqtt/sub_topic", then OK

    Examples:
      | bytes |
      | 1     |
      | 1361  |
      | 3900  |

  @LIM-007 @cache @guide:faq-6 @manual:MQTTMSGGET! @manual:MQTTMSGGET?
  Scenario: nine messages leave the newest four
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    When the broker publishes "one two three four" one by one to "mqtt/sub_topic" and the modem caches each
    And the broker publishes "five" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 0` within "30s"
    When the broker publishes "six" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 1` within "30s"
    When the broker publishes "seven" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 2` within "30s"
    When the broker publishes "eight" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 3` within "30s"
    When the broker publishes "nine" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 0` within "30s"
    When I send `AT+MQTTMSGGET`
    Then the modem answers the messages "six seven eight nine" of "mqtt/sub_topic" in any order, then OK
    And the slots in use are ""

  @LIM-008 @history:H31 @guide:faq-7 @manual:MPUBEX= @at-facts:X-19
  Scenario: the longest message is as long as the release says
    # EQ family V2015 takes 5120 bytes, its elders 4100. No answer to one byte too many is
    # documented, but that its length is out of range: it is refused, at once or behind the prompt.
    Given the modem is connected
    And the modem does not echo
    Then the longest message that MPUBEX takes, up to "8192" bytes, has {payload-limit} bytes
    And the MQTT status is "1"

  @LIM-020 @cache @guide:faq-6 @manual:MQTTMSGSET=
  Scenario: the largest message in cache mode
    # The guide says "4kb" of a slot and 4100 bytes of a message: it is kept whole, cut, or not at all.
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    When the broker publishes {payload-limit} bytes to "mqtt/sub_topic"
    Then the modem gets over the fault without `RDY`
    And the modem can connect as documented

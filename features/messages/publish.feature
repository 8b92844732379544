@core
Feature: Publishing
  The first half of the guide's section on messages, and note 4: above QoS 0 a message is published
  when PUBACK or PUBCOMP comes, not when OK comes.

  @PUB-001 @guide:publish-subscribe @cache @at-facts:X-01
  Scenario: the documented publication, received in cache mode and then directly
    # The guide acts here as if cache mode were the default; at-facts §17 X-01: it is 1, and has to be set.
    Given the modem is connected
    When I send `AT+MQTTMSGSET=1`
    Then the modem answers OK
    When I send `AT+MSUB="mqtt/pub_topic",0`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    And the broker saw a SUBSCRIBE to "mqtt/pub_topic" at QoS "0"
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `+MSUB: 0` within "30s"
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "0"
    When I send `AT+MQTTMSGGET?`
    Then the modem answers, then OK:
      """
      +MQTTMSGGET: 0,VALID
      +MQTTMSGGET: 1,INVALID
      +MQTTMSGGET: 2,INVALID
      +MQTTMSGGET: 3,INVALID
      """
    When I send `AT+MQTTMSGGET`
    Then the modem answers `+MSUB: "mqtt/pub_topic",17 byte,publish 1 payload`, then OK
    When I send `AT+MQTTMSGSET=0`
    Then the modem answers OK
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `+MSUB: "mqtt/pub_topic",17 byte,publish 1 payload` within "30s"
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "0"

  @PUB-002 @manual:MPUB @guide:note-4
  Scenario: at QoS 0 the message arrives and nothing is acknowledged
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"publish 1 payload"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "0"
    And the modem reports no `PUBACK` for "100ms"

  @PUB-003 @manual:MPUB @guide:note-4 @mqtt:4.3.2-1 @etsi:PUBLISH_002 @etsi:PUBLISH_009
  Scenario: at QoS 1 PUBACK reports the broker's PUBACK
    Given the modem is connected
    And the broker delays the next PUBACK by "100ms"
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "1"
    And the modem's `PUBACK` came after the broker's PUBACK

  @PUB-004 @qos2 @manual:MPUB @guide:note-4 @etsi:PUBLISH_003 @etsi:PUBREL_001 @etsi:PUBREL_002
  Scenario: at QoS 2 PUBREC and PUBCOMP report the broker's
    Given the modem is connected
    And the broker delays the next PUBCOMP by "100ms"
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBREC` within "30s"
    And the modem reports `PUBCOMP` within "30s"
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "2"
    And the broker saw a PUBREL within "10s"
    And the modem's `PUBREC` came after the broker's PUBREC
    And the modem's `PUBCOMP` came after the broker's PUBCOMP

  @PUB-005 @guide:note-4 @manual:MPUB @mqtt:4.3.2-1
  Scenario: no PUBACK while the broker keeps its PUBACK back
    Given the modem is connected
    And the broker withholds the next PUBACK
    When I send `AT+MPUB="mqtt/pub_topic",1,0,"publish 1 payload"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "1"
    And the modem reports no `PUBACK` for "100ms"

  @PUB-006 @qos2 @guide:note-4 @manual:MPUB
  Scenario: no PUBCOMP while the broker keeps its PUBCOMP back
    Given the modem is connected
    And the broker withholds the next PUBCOMP
    When I send `AT+MPUB="mqtt/pub_topic",2,0,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBREC` within "30s"
    And the modem reports no `PUBCOMP` for "100ms"

  @PUB-007 @manual:MPUB
  Scenario: a retained message is published as retained
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",1,1,"publish 1 payload"`
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the broker saw a retained PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "1"

  @PUB-008 @guide:faq-4 @manual:MPUB
  Scenario: quotes, control characters and backslashes are written as escapes
    Given the modem is connected
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"{\22id\22:\22123\22}\0D\0A\5Cend"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "{\"id\":\"123\"}\r\n\\end" to "mqtt/pub_topic" at QoS "0"

  @PUB-009 @manual:MQTTMODE
  Scenario: a message in hexadecimal
    Given the modem is connected
    When I send `AT+MQTTMODE=1`
    Then the modem answers OK
    When I send `AT+MQTTMODE?`
    Then the modem answers `+MQTTMODE: 1`, then OK
    When I send `AT+MPUB="test",0,0,"313233"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "123" to "test" at QoS "0"
    When I send `AT+MQTTMODE=0`
    Then the modem answers OK
    When I send `AT+MPUB="test",0,0,"123"`
    Then the modem answers OK
    And the broker saw a PUBLISH of "123" to "test" at QoS "0"

  @PUB-010 @manual:MPUBEX @history:H23
  Scenario: binary data of a stated length
    Given the modem is connected
    And the modem does not echo
    When I send `AT+MPUBEX="mqtt/pub_topic",1,0,12`
    Then the modem prompts for data
    When I send the data "a\r\nOK\r\n>\"\x00\x1a\xff"
    Then the modem answers OK
    And the modem reports `PUBACK` within "30s"
    And the broker saw a PUBLISH of "a\r\nOK\r\n>\"\x00\x1a\xff" to "mqtt/pub_topic" at QoS "1"

  @PUB-011 @manual:MPUBEX
  Scenario: data without a stated length ends at 0x1A
    Given the modem is connected
    And the modem does not echo
    When I send `AT+MPUBEX="mqtt/pub_topic",0,0`
    Then the modem prompts for data
    When I send the data "publish 1 payload\x1a"
    Then the modem answers OK
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "0"

  @PUB-012 @manual:MPUBEX @history:H10
  Scenario: data in the same write as the command
    # Whether ">" is still printed when the data are there already is documented nowhere.
    Given the modem is connected
    And the modem does not echo
    When I send `AT+MPUBEX="mqtt/pub_topic",0,0,17` with the data "publish 1 payload" behind it
    Then the modem answers OK
    And the broker saw a PUBLISH of "publish 1 payload" to "mqtt/pub_topic" at QoS "0"

  @PUB-013 @guide:faq-7 @manual:MPUBEX
  Scenario: the largest message goes out whole
    Given the modem is connected
    And the modem does not echo
    When I publish {payload-limit} bytes to "mqtt/pub_topic" with MPUBEX at QoS "1"
    Then the modem reports `PUBACK` within "30s"
    And the broker saw those bytes published to "mqtt/pub_topic"

  @PUB-014 @manual:MPUB @at-facts:10.2
  Scenario: nothing is published without a session
    When I send `AT+MPUB="mqtt/pub_topic",0,0,"publish 1 payload"`
    Then the modem answers `+CME ERROR: 767` or `ERROR` or `+CME ERROR: 3`
    And the broker saw no PUBLISH

  @PUB-015 @manual:MPUB @v250:5.4.3.1
  Scenario Outline: MPUB that the manual does not allow
    Given the modem is connected
    When I send `AT+MPUB=<parameters>`
    Then the modem answers an error
    And the broker saw no PUBLISH

    Examples:
      | case     | parameters                     |
      | qos-3    | "mqtt/pub_topic",3,0,"publish" |
      | retain-2 | "mqtt/pub_topic",0,2,"publish" |
      | unquoted | "mqtt/pub_topic",0,0,publish   |

  @PUB-016 @guide:faq-7 @manual:MPUB
  Scenario: the largest message in quotes goes out whole
    Given the modem is connected
    When I publish {payload-limit} bytes to "mqtt/pub_topic" with MPUB at QoS "1"
    Then the modem reports `PUBACK` within "30s"
    And the broker saw those bytes published to "mqtt/pub_topic"

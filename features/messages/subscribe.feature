@core
Feature: Subscribing
  Note 3 of the guide: after MSUB the subscription stands when SUBACK comes.

  @SUB-001 @guide:note-3 @manual:MSUB @etsi:SUBSCRIBE_001 @etsi:SUBSCRIBE_002
  Scenario Outline: the broker sees the filter and the QoS that were asked for
    Given the modem is connected
    When I send `AT+MSUB="mqtt/sub_topic",<qos>`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    And the broker saw a SUBSCRIBE to "mqtt/sub_topic" at QoS "<qos>"
    And the modem's `SUBACK` came after the broker's SUBACK

    Examples:
      | qos |
      | 0   |
      | 1   |
      | 2   |

  @SUB-002 @guide:note-3 @manual:MSUB
  Scenario: no SUBACK while the broker keeps its SUBACK back
    Given the modem is connected
    And the broker withholds the next SUBACK
    When I send `AT+MSUB="mqtt/sub_topic",0`
    Then the modem answers OK
    And the broker saw a SUBSCRIBE to "mqtt/sub_topic" at QoS "0"
    And the modem reports no `SUBACK` for "100ms"

  @SUB-003 @manual:MSUB
  Scenario: a topic without quotes
    Given the modem is connected
    When I send `AT+MSUB=mqtt/sub_topic,0`
    Then the modem answers OK
    And the modem reports `SUBACK` within "30s"
    And the broker saw a SUBSCRIBE to "mqtt/sub_topic" at QoS "0"

  @SUB-004 @manual:MUNSUB @etsi:UNSUBSCRIBE_001
  Scenario: after UNSUBACK nothing more arrives
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem is subscribed to "mqtt/other_topic" at QoS "0"
    When I send `AT+MUNSUB="mqtt/sub_topic"`
    Then the modem answers OK
    And the modem reports `UNSUBACK` within "30s"
    And the broker saw an UNSUBSCRIBE from "mqtt/sub_topic"
    When the broker publishes "123456" to "mqtt/sub_topic" at QoS "0"
    And the broker publishes "the next" to "mqtt/other_topic" at QoS "0"
    Then the modem reports the message "the next" of "mqtt/other_topic" within "30s"

  @SUB-005 @manual:MSUB @v250:5.4.3.1
  Scenario: a QoS that does not exist
    Given the modem is connected
    When I send `AT+MSUB="mqtt/sub_topic",3`
    Then the modem answers an error
    And the broker saw no SUBSCRIBE

@core @cache
Feature: Cache mode
  FAQ 6 of the guide: with MQTTMSGSET=1 messages go into a table of four slots in memory; the modem
  prints the slot, MQTTMSGGET? shows which hold a message, MQTTMSGGET prints and frees them; the
  fifth overwrites the oldest; a restart empties the table.

  @CACHE-001 @manual:MQTTMSGSET @at-facts:X-01 @at-facts:X-16 @v250:5.4.3.1
  Scenario: the mode is set and read back
    When I send `AT+MQTTMSGSET=1`
    Then the modem answers OK
    When I send `AT+MQTTMSGSET?`
    Then the modem answers `+MQTTMSGSET:1` or `+MQTTMSGSET: 1`, then OK
    When I send `AT+MQTTMSGSET=0`
    Then the modem answers OK
    When I send `AT+MQTTMSGSET?`
    Then the modem answers `+MQTTMSGSET:0` or `+MQTTMSGSET: 0`, then OK
    When I send `AT+MQTTMSGSET=2`
    Then the modem answers an error

  @CACHE-002 @guide:faq-6 @manual:MQTTMSGGET
  Scenario: four messages fill four slots and are read in order
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    When the broker publishes "one" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 0` within "30s"
    When the broker publishes "two" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 1` within "30s"
    When the broker publishes "three" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 2` within "30s"
    When the broker publishes "four" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 3` within "30s"
    And the slots in use are "0 1 2 3"
    When I send `AT+MQTTMSGGET`
    Then the modem answers the messages "one two three four" of "mqtt/sub_topic", then OK
    And the slots in use are ""

  @CACHE-003 @guide:faq-6 @manual:MQTTMSGGET
  Scenario: the fifth message overwrites the oldest
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    When the broker publishes "one two three four" one by one to "mqtt/sub_topic" and the modem caches each
    And the broker publishes "five" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 0` within "30s"
    And the slots in use are "0 1 2 3"
    When I send `AT+MQTTMSGGET`
    Then the modem answers the messages "two three four five" of "mqtt/sub_topic" in any order, then OK

  @CACHE-004 @manual:MQTTMSGGET
  Scenario: an empty table has nothing to print
    When I send `AT+MQTTMSGGET`
    Then the modem answers OK
    And the slots in use are ""

  @CACHE-005 @guide:faq-6
  Scenario: a long message is kept whole
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    # "4kb" may count the topic as well.
    When the broker publishes "4000" bytes to "mqtt/sub_topic"
    Then the modem reports `+MSUB: 0` within "30s"
    When I send `AT+MQTTMSGGET`
    Then the modem answers those bytes of "mqtt/sub_topic", then OK

  @CACHE-006 @guide:faq-6 @manual:RESET
  Scenario: a restart empties the table
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    When the broker publishes "one" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 0` within "30s"
    When I send `AT+RESET`
    Then the modem answers OK
    And the modem restarts within "60s"
    And the slots in use are ""

  @CACHE-007 @guide:faq-6 @manual:MQTTMSGSET
  Scenario: back to direct reports
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    When the broker publishes "one" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 0` within "30s"
    When I send `AT+MQTTMSGSET=0`
    Then the modem answers OK
    When the broker publishes "two" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports the message "two" of "mqtt/sub_topic" within "30s"

  @CACHE-008 @manual:MQTTMSGGET
  Scenario: a slot that was read is free again
    Given the modem is connected
    And the modem is subscribed to "mqtt/sub_topic" at QoS "0"
    And the modem caches messages
    When the broker publishes "one two" one by one to "mqtt/sub_topic" and the modem caches each
    And I send `AT+MQTTMSGGET`
    Then the modem answers the messages "one two" of "mqtt/sub_topic", then OK
    When the broker publishes "three" to "mqtt/sub_topic" at QoS "0"
    Then the modem reports `+MSUB: 0` within "30s"
    And the slots in use are "0"

import { defineAsset } from '#orchestrator/assets/asset.ts';
import type { AutomationCondition } from '#orchestrator/automation/condition.ts';
import { daily, hourly } from '#orchestrator/partitions/define-time-partitions.ts';
import { dynamicPartitions } from '#orchestrator/partitions/dynamic-partitions.ts';

export const materialize = async () => 1;
const checks = { sane: { severity: 'error', blocking: true, check: () => true } } as const;
export const a = defineAsset({ key: 'a', materialize, checks });
export const b = defineAsset({ key: 'b', materialize, checks });
export const days = daily({ start: '2026-01-01', timeZone: 'UTC' });
const hours = hourly({ start: '2026-01-01T00:00Z' });
export const dailyA = defineAsset({ key: 'a', partitions: days, materialize, checks });
export const hourlyA = defineAsset({ key: 'a', partitions: hours, materialize });
export const users = dynamicPartitions('users');
export const usersA = defineAsset({ key: 'a', partitions: users, materialize });

export const of = (automation: AutomationCondition<'a' | 'b'>) =>
  defineAsset({ key: 'x', deps: { a, b }, automation, materialize });
export const ofDay = (automation: AutomationCondition<'a'>) =>
  defineAsset({ key: 'x', deps: { a: dailyA }, partitions: days, automation, materialize });
export const ofUser = (automation: AutomationCondition<'a'>) =>
  defineAsset({ key: 'x', deps: { a: usersA }, partitions: users, automation, materialize });

import type { Component } from 'vue'
import {
  ArrowDownToLine, ArrowLeftRight, ArrowUpDown, BetweenHorizontalStart, Calendar, CaseSensitive, CircleSlash, Columns3, CopyMinus, Eraser, Fingerprint, Funnel, GitBranch, Hash, Heading, ListChecks,
  Merge, MoveHorizontal, PaintBucket, Pencil, Puzzle, Regex, Replace, Rows3, Ruler, Scale, Scissors, Shapes, ShieldCheck, Sigma, Sparkles, Split, SquareCheck, SquareMinus, Tag, TextSelect, Type,
} from '@lucide/vue'
import type { StepIcon } from '#shared/model/step-card'

const ICONS: Readonly<Record<StepIcon, Component>> = {
  'arrow-down-to-line': ArrowDownToLine, 'arrow-left-right': ArrowLeftRight, 'arrow-up-down': ArrowUpDown, 'between-horizontal-start': BetweenHorizontalStart, 'calendar': Calendar, 'case-sensitive': CaseSensitive,
  'circle-slash': CircleSlash, 'columns-3': Columns3, 'copy-minus': CopyMinus, 'eraser': Eraser, 'fingerprint': Fingerprint, 'funnel': Funnel, 'git-branch': GitBranch, 'hash': Hash, 'heading': Heading,
  'list-checks': ListChecks, 'merge': Merge, 'move-horizontal': MoveHorizontal, 'paint-bucket': PaintBucket, 'pencil': Pencil, 'regex': Regex, 'replace': Replace, 'rows-3': Rows3, 'ruler': Ruler, 'scale': Scale,
  'scissors': Scissors, 'shapes': Shapes, 'shield-check': ShieldCheck, 'sigma': Sigma, 'sparkles': Sparkles, 'split': Split, 'square-check': SquareCheck, 'square-minus': SquareMinus, 'tag': Tag,
  'text-select': TextSelect, 'type': Type,
}

/** The sign of a step; one for steps that this version does not know. */
export const iconOf = (card: { readonly icon: StepIcon } | undefined): Component => (card ? ICONS[card.icon] : Puzzle)

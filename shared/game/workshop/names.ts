import { nextBelow, seedRandom } from '../../base/index.ts';

/** Words of generated names: friendly, told apart by ear, and without a second meaning in either language. Same length in both. */
const QUALITIES = {
  en: ['Amber', 'Brave', 'Bright', 'Calm', 'Clever', 'Copper', 'Coral', 'Cosy', 'Eager', 'Fair', 'Gentle', 'Golden', 'Happy', 'Honest', 'Jolly', 'Keen', 'Kind', 'Lively', 'Lucky', 'Merry', 'Noble', 'Patient', 'Quick', 'Quiet', 'Silver', 'Steady', 'Sunny', 'Swift', 'Tidy', 'Warm'],
  zh: ['琥珀', '勇敢', '明亮', '沉静', '聪明', '紫铜', '珊瑚', '舒心', '热心', '公正', '温和', '金色', '快乐', '诚实', '开朗', '敏锐', '善良', '活泼', '幸运', '欢乐', '高尚', '耐心', '迅捷', '安静', '银色', '稳重', '阳光', '轻快', '整洁', '温暖'],
} as const;
const ANIMALS = {
  en: ['Badger', 'Beaver', 'Bison', 'Crane', 'Deer', 'Dolphin', 'Eagle', 'Falcon', 'Finch', 'Fox', 'Gazelle', 'Hedgehog', 'Heron', 'Ibex', 'Koala', 'Lark', 'Lynx', 'Magpie', 'Marten', 'Otter', 'Owl', 'Panda', 'Penguin', 'Puffin', 'Robin', 'Seal', 'Squirrel', 'Swan', 'Tiger', 'Turtle'],
  zh: ['獾', '河狸', '野牛', '仙鹤', '小鹿', '海豚', '雄鹰', '猎隼', '雀', '狐', '羚羊', '刺猬', '白鹭', '山羊', '考拉', '云雀', '猞猁', '喜鹊', '貂', '水獭', '猫头鹰', '熊猫', '企鹅', '海鹦', '知更鸟', '海豹', '松鼠', '天鹅', '老虎', '海龟'],
} as const;

/** Names that can be generated. */
export const NAME_COUNT = QUALITIES.en.length * ANIMALS.en.length;

/**
 * Name number `index` of a workshop, such as "Calm Otter": by chance of the seed, and no two of the first NAME_COUNT alike. After those
 * they get a number.
 */
export function generatedName(seed: number, index: number, language: 'en' | 'zh'): string {
  const place = (orderOf(seed)[index % NAME_COUNT]!);
  const quality = QUALITIES[language][place % QUALITIES.en.length]!;
  const animal = ANIMALS[language][Math.floor(place / QUALITIES.en.length)]!;
  const round = Math.floor(index / NAME_COUNT);
  const name = language === 'en' ? `${quality} ${animal}` : `${quality}的${animal}`;
  return round === 0 ? name : `${name} ${round + 1}`;
}

/** All places in an order by chance. */
function orderOf(seed: number): number[] {
  const order = Array.from({ length: NAME_COUNT }, (_, i) => i);
  const random = seedRandom(seed, 'names');
  for (let i = order.length - 1; i > 0; i--) {
    const j = nextBelow(random, i + 1);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

import { gamesOfPeople } from './games-suite.ts';

gamesOfPeople(30);

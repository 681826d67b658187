import { createHash } from 'node:crypto';
import { lauxlib, lua, lualib, to_luastring, type LuaState } from 'fengari';
import { failure, list, bulk, integer, NULL, type Reply } from './resp.js';

const { LUA_OK, LUA_REGISTRYINDEX } = lua;

export function shaOf(script: Uint8Array): string {
  return createHash('sha1').update(script).digest('hex');
}

/**
 * Scripts of the product as they are, in a Lua of their own. It is Lua 5.3 where the server has 5.1, whose `struct` is `string.pack`
 * by other names for what scripts here use.
 */
export class Scripts {
  readonly #state: LuaState;
  readonly #known = new Map<string, number>();
  #call: (words: readonly Buffer[]) => Reply = () => NULL;

  constructor() {
    const state = lauxlib.luaL_newstate();
    this.#state = state;
    lualib.luaL_openlibs(state);
    this.#register(true);
    this.#register(false);
    const prelude = `redis = { call = call, pcall = pcall_redis, error_reply = function(e) return { err = e } end,
      status_reply = function(s) return { ok = s } end, sha1hex = nil, log = function() end }
      struct = { pack = string.pack, unpack = string.unpack, size = string.packsize }
      unpack = table.unpack; call = nil; pcall_redis = nil`;
    if (lauxlib.luaL_dostring(state, to_luastring(prelude)) !== LUA_OK) throw new Error(`the prelude of Lua: ${this.#popped()}`);
  }

  /** Compiles a script; the text of the error where it is none. */
  load(script: Uint8Array): { readonly sha: string } | { readonly error: string } {
    const sha = shaOf(script);
    if (this.#known.has(sha)) return { sha };
    if (lauxlib.luaL_loadstring(this.#state, Uint8Array.from(script)) !== LUA_OK) return { error: this.#popped() };
    this.#known.set(sha, lauxlib.luaL_ref(this.#state, LUA_REGISTRYINDEX));
    return { sha };
  }

  /** Runs a loaded script; `call` runs a command of it. */
  run(sha: string, keys: readonly Buffer[], args: readonly Buffer[], call: (words: readonly Buffer[]) => Reply): Reply {
    const state = this.#state;
    this.#call = call;
    this.#setGlobal('KEYS', keys);
    this.#setGlobal('ARGV', args);
    lua.lua_rawgeti(state, LUA_REGISTRYINDEX, this.#known.get(sha)!);
    if (lua.lua_pcall(state, 0, 1, 0) !== LUA_OK) return failure(errorText(this.#popped(), sha));
    const reply = this.#replyAt(-1);
    lua.lua_settop(state, 0);
    return reply;
  }

  /** `redis.call` raises an error that the command gives, `redis.pcall` hands it over as a table. */
  #register(raises: boolean): void {
    const state = this.#state;
    lua.lua_pushcfunction(state, (inner: LuaState) => {
      const words: Buffer[] = [];
      for (let k = 1; k <= lua.lua_gettop(inner); k++) words.push(wordAt(inner, k));
      const reply = this.#call(words);
      if (raises && reply.kind === 'error') return lauxlib.luaL_error(inner, to_luastring(reply.text));
      push(inner, reply);
      return 1;
    });
    lua.lua_setglobal(state, to_luastring(raises ? 'call' : 'pcall_redis'));
  }

  #setGlobal(name: string, words: readonly Buffer[]): void {
    push(this.#state, list(words.map((word) => bulk(word))));
    lua.lua_setglobal(this.#state, to_luastring(name));
  }

  #replyAt(at: number): Reply {
    const state = this.#state;
    if (lua.lua_isboolean(state, at)) return lua.lua_toboolean(state, at) ? integer(1) : NULL;
    if (lua.lua_type(state, at) === lua.LUA_TNUMBER) return integer(Math.trunc(lua.lua_tonumber(state, at)));
    if (lua.lua_type(state, at) === lua.LUA_TSTRING) return bulk(Uint8Array.from(lua.lua_tostring(state, at)!));
    if (!lua.lua_istable(state, at)) return NULL;
    for (const [field, kind] of [
      ['err', 'error'],
      ['ok', 'simple'],
    ] as const) {
      lua.lua_getfield(state, at, to_luastring(field));
      const found = lua.lua_type(state, -1) === lua.LUA_TSTRING ? latin1(lua.lua_tostring(state, -1)!) : undefined;
      lua.lua_pop(state, 1);
      if (found !== undefined) return { kind, text: found };
    }
    const items: Reply[] = [];
    for (let k = 1; ; k++) {
      lua.lua_rawgeti(state, at, k);
      const isEnd = lua.lua_isnil(state, -1);
      if (!isEnd) items.push(this.#replyAt(-1));
      lua.lua_pop(state, 1);
      if (isEnd) return list(items);
    }
  }

  #popped(): string {
    const found = latin1(lauxlib.luaL_tolstring(this.#state, -1)!);
    lua.lua_settop(this.#state, 0);
    return found;
  }
}

function wordAt(state: LuaState, at: number): Buffer {
  if (lua.lua_type(state, at) !== lua.LUA_TNUMBER) return Buffer.from(lua.lua_tostring(state, at) ?? []);
  const value = lua.lua_tonumber(state, at);
  return Buffer.from(Number.isInteger(value) ? String(value) : value.toPrecision(17));
}

function push(state: LuaState, reply: Reply): void {
  if (reply.kind === 'integer') lua.lua_pushnumber(state, reply.value);
  else if (reply.kind === 'bulk' && reply.bytes === null) lua.lua_pushboolean(state, false);
  else if (reply.kind === 'bulk') lua.lua_pushstring(state, Uint8Array.from(reply.bytes!));
  else if (reply.kind === 'list' || reply.kind === 'push') {
    lua.lua_createtable(state, reply.items.length, 0);
    reply.items.forEach((item, k) => {
      push(state, item);
      lua.lua_rawseti(state, -2, k + 1);
    });
  } else {
    const { kind, text } = reply as { kind: 'simple' | 'error'; text: string };
    lua.lua_createtable(state, 0, 1);
    lua.lua_pushstring(state, to_luastring(text));
    lua.lua_setfield(state, -2, to_luastring(kind === 'error' ? 'err' : 'ok'));
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

/** Redis puts the place and the hash behind the message of the command, which is all that is compared here. */
function errorText(message: string, sha: string): string {
  return `${message.replace(/^\[string "[^\n]*?"\]:\d+: /s, '')} script: ${sha}`;
}

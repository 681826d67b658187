/** The part of fengari that is used here; it has no types of its own. */
declare module 'fengari' {
  export type LuaState = { readonly luaState: unique symbol };
  export const lua: {
    readonly LUA_OK: number;
    readonly LUA_REGISTRYINDEX: number;
    readonly LUA_TNUMBER: number;
    readonly LUA_TSTRING: number;
    lua_createtable(state: LuaState, items: number, fields: number): void;
    lua_getfield(state: LuaState, at: number, name: Uint8Array): void;
    lua_gettop(state: LuaState): number;
    lua_isboolean(state: LuaState, at: number): boolean;
    lua_isnil(state: LuaState, at: number): boolean;
    lua_istable(state: LuaState, at: number): boolean;
    lua_pcall(state: LuaState, args: number, results: number, handler: number): number;
    lua_pop(state: LuaState, count: number): void;
    lua_pushboolean(state: LuaState, value: boolean): void;
    lua_pushcfunction(state: LuaState, body: (state: LuaState) => number): void;
    lua_pushnumber(state: LuaState, value: number): void;
    lua_pushstring(state: LuaState, bytes: Uint8Array): void;
    lua_rawgeti(state: LuaState, at: number, index: number): void;
    lua_rawseti(state: LuaState, at: number, index: number): void;
    lua_setfield(state: LuaState, at: number, name: Uint8Array): void;
    lua_setglobal(state: LuaState, name: Uint8Array): void;
    lua_settop(state: LuaState, top: number): void;
    lua_toboolean(state: LuaState, at: number): boolean;
    lua_tonumber(state: LuaState, at: number): number;
    lua_tostring(state: LuaState, at: number): Uint8Array | null;
    lua_type(state: LuaState, at: number): number;
  };
  export const lauxlib: {
    luaL_dostring(state: LuaState, text: Uint8Array): number;
    luaL_error(state: LuaState, message: Uint8Array): number;
    luaL_loadstring(state: LuaState, text: Uint8Array): number;
    luaL_newstate(): LuaState;
    luaL_ref(state: LuaState, table: number): number;
    luaL_tolstring(state: LuaState, at: number): Uint8Array | null;
  };
  export const lualib: { luaL_openlibs(state: LuaState): void };
  export function to_luastring(text: string): Uint8Array;
}

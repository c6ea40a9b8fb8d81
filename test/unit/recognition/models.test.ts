import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findModels } from '../../../src/recognition/models.ts'
import { tessdataFolder } from '../../support/models.ts'

const some = Buffer.from('a model')

describe('models', () => {
  test('of best_int come from npm', async () => {
    expect(await findModels({ kind: 'best_int', languages: ['eng'] })).toEqual([
      {
        language: 'eng',
        file: expect.stringMatching(/@tesseract\.js-data\/eng\/4\.0\.0_best_int\/eng\.traineddata\.gz$/),
      },
    ])
  })

  test('of fast come from the tessdata folder, in the order that was asked for', async () => {
    const tessdataPrefix = tessdataFolder({ deu: some, eng: some, osd: some })
    const models = await findModels({ kind: 'fast', languages: ['eng', 'deu'], tessdataPrefix })
    expect(models).toEqual([
      { language: 'eng', file: join(tessdataPrefix, 'eng.traineddata') },
      { language: 'deu', file: join(tessdataPrefix, 'deu.traineddata') },
    ])
  })

  test('that are missing are told, with those that there are', async () => {
    const tessdataPrefix = tessdataFolder({ chi_sim: some, fra: some, osd: some })
    const search = findModels({ kind: 'fast', languages: ['fra', 'eng', 'ita'], tessdataPrefix })
    await expect(search).rejects.toThrow('no fast model for eng, ita')
    await expect(search).rejects.toThrow(/as best_int.*: eng\..*as fast.*: chi_sim, fra\./)
  })

  test('are not found where there is nothing', async () => {
    const search = findModels({ kind: 'fast', languages: ['eng'], tessdataPrefix: '/nowhere' })
    await expect(search).rejects.toThrow('in /nowhere: none')
  })
})
